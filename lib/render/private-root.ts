/** The exit code of a render whose private root could not be made. */
export const noPrivateRoot = 125

/**
 * Shell script that runs in new user, mount and process namespaces: builds a root file system in memory that holds the
 * given paths, a writable scratch folder and /proc, and nothing else of the machine; then runs the command in it.
 * The command gets a user namespace inside of that one, and can make no other: without a capability over the mounts it
 * cannot turn them writable again, and as the machine's root it writes to no file of /proc that the kernel obeys.
 * Arguments: scratch folder, working folder, unshare(1), pairs of path and mount options, `--`, command. See
 * pivot_root(8), mount_namespaces(7), user_namespaces(7), namespaces(7) on max_user_namespaces.
 */
export const privateRoot = `set -e
trap 'exit ${noPrivateRoot}' EXIT
new=$1/root
directory=$2
scratch=$1
unshare=$3
shift 3
mkdir "$new"
mount -t tmpfs -o size=64m,nr_inodes=20k,mode=755 turnspit "$new"
while [ "$1" != -- ]; do
  if [ -L "$1" ]; then
    cp -P "$1" "$new$1"
  elif [ -d "$1" ]; then
    mkdir -p "$new$1"
    mount -o "rbind,$2" "$1" "$new$1"
  elif [ -e "$1" ]; then
    mkdir -p "$new\${1%/*}"
    : > "$new$1"
    mount -o "bind,$2" "$1" "$new$1"
  fi
  shift 2
done
shift
mkdir -p "$new/proc" "$new/old" "$new$scratch"
mount -o rbind,ro,nosuid,nodev,noexec /proc "$new/proc"
echo 1 > /proc/sys/user/max_user_namespaces || :
for kind in shmall msgmni; do echo 0 > "/proc/sys/kernel/$kind" || :; done
cd "$new"
pivot_root . old
cd "$directory"
umount -l /old
rmdir /old
trap - EXIT
exec "$unshare" --user -- "$@"
`
