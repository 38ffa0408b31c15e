package validator

import (
	"reflect"

	jsonschema "github.com/santhosh-tekuri/jsonschema/v6"
)

// Schema returns the compiled schema that ValidateResource uses for a kind, from the same memory cache; nil when there is none.
func Schema(validator Validator, kind, apiVersion string) (*jsonschema.Schema, error) {
	val := validator.(*v)
	name := key(kind, apiVersion, val.opts.KubernetesVersion)
	if cached, err := val.schemaMemoryCache.Get(name); err == nil {
		return cached.(*jsonschema.Schema), nil
	}
	schema, err := val.schemaDownload(val.regs, val.loader, kind, apiVersion, val.opts.KubernetesVersion)
	if err != nil {
		return nil, err
	}
	shorten(schema, map[*jsonschema.Schema]bool{})
	val.schemaMemoryCache.Set(name, schema)
	return schema, nil
}

// shorten puts the target in place of every reference that says nothing else: the same verdicts in fewer steps.
func shorten(schema *jsonschema.Schema, done map[*jsonschema.Schema]bool) {
	if schema == nil || done[schema] {
		return
	}
	done[schema] = true
	for name, property := range schema.Properties {
		schema.Properties[name] = target(property)
		shorten(schema.Properties[name], done)
	}
	if items, ok := schema.Items.(*jsonschema.Schema); ok {
		schema.Items = target(items)
		shorten(target(items), done)
	}
	if schema.Items2020 != nil {
		schema.Items2020 = target(schema.Items2020)
		shorten(schema.Items2020, done)
	}
	if values, ok := schema.AdditionalProperties.(*jsonschema.Schema); ok {
		schema.AdditionalProperties = target(values)
		shorten(target(values), done)
	}
}

func target(schema *jsonschema.Schema) *jsonschema.Schema {
	for schema.Ref != nil && saysNothingElse(schema) {
		schema = schema.Ref
	}
	return schema
}

func saysNothingElse(schema *jsonschema.Schema) bool {
	fields := reflect.ValueOf(*schema)
	for index := range fields.NumField() {
		field := fields.Type().Field(index)
		if field.IsExported() && !harmless[field.Name] && !isEmpty(fields.Field(index)) {
			return false
		}
	}
	return true
}

func isEmpty(value reflect.Value) bool {
	switch value.Kind() {
	case reflect.Map, reflect.Slice:
		return value.Len() == 0
	}
	return value.IsZero()
}

var harmless = map[string]bool{"DraftVersion": true, "Location": true, "Ref": true}
