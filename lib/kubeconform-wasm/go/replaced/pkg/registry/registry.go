// Package registry: stands in for kubeconform's registries of files and addresses; the host of the module holds the schemas.
package registry

import (
	"bytes"
	"fmt"
	"net/url"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/yannh/kubeconform/pkg/loader"
)

// Registry is an interface that should be implemented by any source of Kubernetes schemas
type Registry interface {
	DownloadSchema(resourceKind, resourceAPIVersion, k8sVersion string) (string, any, error)
}

// Host returns the schema of a kind as JSON; nil when it has none. `location` is what New was given.
var Host func(location, apiVersion, kind string) []byte

type hostRegistry struct{ location string }

// New returns a registry that asks the host.
func New(schemaLocation string, cacheFolder string, strict bool, skipTLS bool, debug bool) (Registry, error) {
	return hostRegistry{schemaLocation}, nil
}

func (r hostRegistry) DownloadSchema(kind, apiVersion, k8sVersion string) (string, any, error) {
	text := Host(r.location, apiVersion, kind)
	if text == nil {
		return "", nil, loader.NewNotFoundError(fmt.Errorf("no schema for %s %s", apiVersion, kind))
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return "", nil, loader.NewNonJSONResponseError(err)
	}
	return path(apiVersion, kind), schema, nil
}

func path(apiVersion, kind string) string {
	return "/" + url.PathEscape(apiVersion) + "/" + url.PathEscape(kind) + ".json"
}

// Problem says why kubeconform has no schema of a kind although the host has one: it tells nobody what the compiler said.
func Problem(location, apiVersion, kind string) string {
	text := Host(location, apiVersion, kind)
	if text == nil {
		return ""
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err.Error()
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft4)
	if err := compiler.AddResource(path(apiVersion, kind), schema); err != nil {
		return err.Error()
	}
	if _, err := compiler.Compile(path(apiVersion, kind)); err != nil {
		return err.Error()
	}
	return "it does not compile"
}
