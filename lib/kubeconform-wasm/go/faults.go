package main

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// fault is one thing that is wrong in an object: where, by which keyword of the schema, and what that asks for.
type fault struct {
	Path    []string `json:"path"`
	Keyword string   `json:"keyword"`
	Message string   `json:"message"`
	// Schema is the JSON pointer of the schema that was not met, in the schema of the kind.
	Schema string `json:"schema,omitempty"`
	// Names are fields: those that may not be there, or those that are missing.
	Names []string `json:"names,omitempty"`
	// Got is the value there as JSON; of lists and objects only what they are.
	Got string `json:"got"`
	// Want is the list of types or of values.
	Want []any `json:"want,omitempty"`
}

const mostFaults = 50

// faultsOf lists what a schema has against an object, in the order of the paths.
func faultsOf(schema *jsonschema.Schema, object map[string]any) []fault {
	var failed *jsonschema.ValidationError
	if !errors.As(schema.Validate(object), &failed) {
		return nil
	}
	faults := flatten(failed, nil)
	for index := range faults {
		faults[index].Got = got(object, faults[index].Path)
	}
	return faults
}

func got(value any, path []string) string {
	for _, step := range path {
		switch parent := value.(type) {
		case map[string]any:
			value = parent[step]
		case []any:
			at, _ := strconv.Atoi(step)
			value = parent[at]
		}
	}
	switch value.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	}
	return string(encode(value))
}

// flatten lists the leaves of a tree of errors; alternatives (oneOf, anyOf) are one leaf whose wishes are those of its branches.
func flatten(failed *jsonschema.ValidationError, faults []fault) []fault {
	if len(faults) >= mostFaults {
		return faults
	}
	switch failed.ErrorKind.(type) {
	case *kind.OneOf, *kind.AnyOf:
		return append(faults, alternatives(failed))
	}
	if len(failed.Causes) == 0 {
		return append(faults, describe(failed))
	}
	causes := slices.Clone(failed.Causes)
	slices.SortStableFunc(causes, func(a, b *jsonschema.ValidationError) int {
		return slices.Compare(a.InstanceLocation, b.InstanceLocation)
	})
	for _, cause := range causes {
		faults = flatten(cause, faults)
	}
	return faults
}

// alternatives joins the types that the branches ask for; other branches leave the message alone.
func alternatives(failed *jsonschema.ValidationError) fault {
	found := describe(failed)
	for _, cause := range failed.Causes {
		asked, ok := cause.ErrorKind.(*kind.Type)
		if !ok || len(cause.InstanceLocation) != len(failed.InstanceLocation) {
			if inner := flatten(cause, nil); len(inner) > 0 && !ok {
				found.Want = nil
				found.Message += "; " + inner[0].Message
			}
			return found
		}
		for _, name := range asked.Want {
			if !slices.Contains(found.Want, any(name)) {
				found.Want = append(found.Want, name)
			}
		}
	}
	if len(found.Want) > 0 {
		found.Keyword = "type"
	}
	return found
}

func describe(failed *jsonschema.ValidationError) fault {
	found := fault{
		Path:    append([]string{}, failed.InstanceLocation...),
		Message: failed.ErrorKind.LocalizedString(printer),
	}
	if path := failed.ErrorKind.KeywordPath(); len(path) > 0 {
		found.Keyword = path[0]
	}
	if _, pointer, ok := strings.Cut(failed.SchemaURL, "#"); ok {
		found.Schema = pointer
	}
	switch asked := failed.ErrorKind.(type) {
	case *kind.Type:
		for _, name := range asked.Want {
			found.Want = append(found.Want, name)
		}
	case *kind.Enum:
		found.Want = asked.Want
	case *kind.AdditionalProperties:
		found.Names = slices.Sorted(slices.Values(asked.Properties))
	case *kind.Required:
		found.Names = asked.Missing
	}
	return found
}

var printer = message.NewPrinter(language.English)

func encode(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		return []byte(`{"failure":"the answer is no JSON"}`)
	}
	return text
}
