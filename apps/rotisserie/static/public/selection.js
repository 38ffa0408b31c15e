/**
 * What is shown, and why: the first of the ranking, or a pinned stream.
 * streams: as `/all` answers; current, previous: names; pinned: whether the current one stays.
 */
export const start = { streams: [], current: undefined, previous: undefined, pinned: false, notice: "" }

/** Answers the selection after new readings or after something a person did. */
export function choose(before, action) {
  const { streams, current } = before
  const stay = { ...before, notice: "" }
  switch (action.kind) {
    case "readings":
      return follow({ ...stay, streams: action.streams })
    case "pin":
      return follow({ ...stay, pinned: !before.pinned })
    case "next":
      return pinTo(stay, nextOf(stay)?.stream_name)
    case "previous":
      return pinTo(stay, previousOf(stay)?.stream_name)
    case "go":
      return action.name === current
        ? { ...stay, pinned: true }
        : pinTo(stay, streams.some((stream) => stream.stream_name === action.name) ? action.name : undefined)
    default:
      return before
  }
}

/** The stream with the fewest alive besides the one that is shown. */
export function nextOf({ streams, current }) {
  return streams.find((stream) => stream.stream_name !== current)
}

export function previousOf({ streams, previous }) {
  return streams.find((stream) => stream.stream_name === previous)
}

export function currentOf({ streams, current }) {
  return streams.find((stream) => stream.stream_name === current)
}

function pinTo(selection, name) {
  if (name === undefined) return selection
  return { ...selection, current: name, previous: selection.current, pinned: true }
}

/** Without a pin the first one is shown; a tie is no reason to switch: it is often the same team. */
function follow(selection) {
  const [first] = selection.streams
  const shown = currentOf(selection)
  if (selection.pinned && shown) return selection
  const gone = selection.pinned && !shown
  const notice = gone ? `${selection.current} is not live any more; it is unpinned.` : selection.notice
  if (!first || (shown && shown.alive <= first.alive)) return { ...selection, pinned: false, notice }
  return {
    ...selection,
    current: first.stream_name,
    previous: selection.current ?? selection.previous,
    pinned: false,
    notice,
  }
}
