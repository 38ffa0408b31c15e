package main

import (
	"bufio"
	"bytes"
	"encoding/json"

	"github.com/yannh/kubeconform/pkg/registry"
	"github.com/yannh/kubeconform/pkg/resource"
	"github.com/yannh/kubeconform/pkg/validator"
	"sigs.k8s.io/yaml"
)

// verdict is what the host gets for one resource that is not simply valid, or for every resource of a YAML file.
type verdict struct {
	Index     int     `json:"index"`
	Status    string  `json:"status"`
	Kind      string  `json:"kind,omitempty"`
	Version   string  `json:"apiVersion,omitempty"`
	Namespace string  `json:"namespace,omitempty"`
	Name      string  `json:"name,omitempty"`
	Reason    string  `json:"reason,omitempty"`
	Faults    []fault `json:"faults,omitempty"`
}

// judgeObjects judges objects that are JSON already, one a line; valid ones are left out of the answer.
func judgeObjects(using schemas, lines []byte) []verdict {
	verdicts := []verdict{}
	for index := 0; len(lines) > 0; index++ {
		line, rest, _ := bytes.Cut(lines, []byte{'\n'})
		lines = rest
		if found := judgeObject(using, line); found.Status != "valid" {
			found.Index = index
			verdicts = append(verdicts, found)
		}
	}
	return verdicts
}

func judgeObject(using schemas, text []byte) verdict {
	var object map[string]any
	if err := json.Unmarshal(text, &object); err != nil {
		return verdict{Status: "error", Reason: err.Error()}
	}
	signature, err := (&resource.Resource{}).SignatureFromMap(object)
	if err != nil {
		return verdict{Status: "error", Reason: err.Error()}
	}
	schema, err := validator.Schema(using.validator, signature.Kind, signature.Version)
	if err != nil {
		return verdict{Status: "error", Reason: err.Error()}
	}
	if schema == nil {
		return missing(using, signature.Version, signature.Kind)
	}
	faults := faultsOf(schema, object)
	if len(faults) > 0 {
		return verdict{Status: "invalid", Faults: faults}
	}
	return verdict{Status: "valid"}
}

// missing tells a kind that has no schema from one whose schema nobody can use.
func missing(using schemas, apiVersion, kind string) verdict {
	if problem := registry.Problem(using.location, apiVersion, kind); problem != "" {
		return verdict{Status: "error", Reason: "the schema of " + kind + " cannot be used: " + problem}
	}
	return verdict{Status: "missing"}
}

// judgeYaml splits a file as the command line tool does (resource.FromFiles) and has kubeconform judge each resource.
func judgeYaml(using schemas, text []byte) []verdict {
	verdicts := []verdict{}
	scanner := bufio.NewScanner(bytes.NewReader(text))
	scanner.Buffer(nil, len(text)+2)
	scanner.Split(resource.SplitYAMLDocument)
	for scanner.Scan() {
		if len(scanner.Bytes()) == 0 {
			continue
		}
		document := resource.Resource{Bytes: []byte(scanner.Text())}
		for _, single := range document.Resources() {
			found := judgeResource(using, single)
			found.Index = len(verdicts)
			verdicts = append(verdicts, found)
		}
	}
	if err := scanner.Err(); err != nil {
		verdicts = append(verdicts, verdict{Index: len(verdicts), Status: "error", Reason: err.Error()})
	}
	if len(verdicts) == 0 {
		return []verdict{{Status: "empty"}}
	}
	return verdicts
}

func judgeResource(using schemas, single resource.Resource) verdict {
	result := using.validator.ValidateResource(single)
	found := verdict{Status: statuses[result.Status]}
	if signature, err := result.Resource.Signature(); err == nil {
		found.Kind, found.Version = signature.Kind, signature.Version
		found.Namespace, found.Name = signature.Namespace, signature.Name
	}
	if result.Err != nil {
		found.Reason = result.Err.Error()
	}
	switch {
	case result.Status == validator.Invalid:
		found.Reason = ""
		found.Faults = yamlFaults(using, single, found)
	case result.Status == validator.Error && found.Kind != "" && result.Err.Error() == "could not find schema for "+found.Kind:
		without := missing(using, found.Version, found.Kind)
		found.Status, found.Reason = without.Status, without.Reason
	}
	return found
}

// yamlFaults finds in full what ValidateResource has only told in part.
func yamlFaults(using schemas, single resource.Resource, found verdict) []fault {
	var object map[string]any
	if err := yaml.UnmarshalStrict(single.Bytes, &object); err != nil {
		return nil
	}
	schema, err := validator.Schema(using.validator, found.Kind, found.Version)
	if err != nil || schema == nil {
		return nil
	}
	return faultsOf(schema, object)
}

var statuses = map[validator.Status]string{
	validator.Error:   "error",
	validator.Skipped: "skipped",
	validator.Valid:   "valid",
	validator.Invalid: "invalid",
	validator.Empty:   "empty",
}
