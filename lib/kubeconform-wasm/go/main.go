// Kubeconform as a WebAssembly module: the host hands in text and schemas, the module hands back verdicts as JSON.
// It imports nothing that reaches a network or a file.
package main

import (
	"fmt"
	"runtime/debug"
	"strconv"

	"github.com/yannh/kubeconform/pkg/registry"
	"github.com/yannh/kubeconform/pkg/validator"
)

func main() {}

func init() {
	debug.SetGCPercent(100)
	registry.Host = hostSchema
}

var (
	input      []byte
	output     []byte
	validators = map[uint32]validator.Validator{}
)

// reserve returns the address of room for `size` bytes of input.
//
//go:wasmexport reserve
func reserve(size uint32) *byte {
	if cap(input) < int(size) {
		input = make([]byte, size)
	}
	input = input[:cap(input)]
	return first(input)
}

// validate_objects judges lines of the input, each one object as JSON; returns the length of the output.
//
//go:wasmexport validate_objects
func validateObjects(set uint32, size uint32) uint32 {
	return answer(func() []verdict { return judgeObjects(of(set), input[:size]) })
}

// validate_yaml judges the input as a file of YAML documents; returns the length of the output.
//
//go:wasmexport validate_yaml
func validateYaml(set uint32, size uint32) uint32 {
	return answer(func() []verdict { return judgeYaml(of(set), input[:size]) })
}

// output_at returns the address of the last answer.
//
//go:wasmexport output_at
func outputAt() *byte { return first(output) }

// forget drops a set of schemas and everything compiled from it.
//
//go:wasmexport forget
func forget(set uint32) { delete(validators, set) }

// schemas is a set of schemas and the validator that reads them.
type schemas struct {
	location  string
	validator validator.Validator
}

func of(set uint32) schemas {
	location := strconv.Itoa(int(set))
	if known, ok := validators[set]; ok {
		return schemas{location, known}
	}
	opened, err := validator.New([]string{location}, validator.Opts{Strict: true})
	if err != nil {
		panic(err)
	}
	validators[set] = opened
	return schemas{location, opened}
}

// answer leaves the verdicts in the output as JSON, or the reason why there are none.
func answer(judge func() []verdict) (length uint32) {
	defer func() {
		if reason := recover(); reason != nil {
			output = encode(map[string]string{"failure": fmt.Sprint(reason)})
			length = uint32(len(output))
		}
		if cap(input) > largestKeptInput {
			input = nil
		}
	}()
	output = encode(judge())
	return uint32(len(output))
}

const largestKeptInput = 1 << 20
