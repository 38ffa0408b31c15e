package status

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// RecordCase appends a case and what kstatus makes of it, as a line of JSON, to the file that RECORD_TO names.
func RecordCase(t *testing.T, u *unstructured.Unstructured) {
	res, err := Compute(u)
	if err != nil {
		t.Fatal(err)
	}
	object, err := json.Marshal(u.Object)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.ReplaceAll(strings.TrimPrefix(t.Name(), "Test"), "_", " ")
	line, err := json.Marshal(map[string]any{
		"name": name, "status": res.Status,
		"object": json.RawMessage(withoutNow(object)),
	})
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(os.Getenv("RECORD_TO"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Write(append(line, '\n')); err != nil {
		t.Fatal(err)
	}
}

// withoutNow replaces the times of the last few minutes, which differ in every run.
func withoutNow(object []byte) []byte {
	text := string(object)
	for ago := -time.Minute; ago < 5*time.Minute; ago += time.Second {
		then := time.Now().Add(-ago)
		text = strings.ReplaceAll(text, then.Format(time.RFC3339), "<now>")
		text = strings.ReplaceAll(text, then.UTC().Format(time.RFC3339), "<now>")
	}
	return []byte(text)
}

// TestMore records the cases that are not kstatus's own, from the file that MORE names.
func TestMore(t *testing.T) {
	bytes, err := os.ReadFile(os.Getenv("MORE"))
	if err != nil {
		t.Fatal(err)
	}
	var more map[string]json.RawMessage
	if err := json.Unmarshal(bytes, &more); err != nil {
		t.Fatal(err)
	}
	for name, object := range more {
		t.Run(name, func(t *testing.T) {
			RecordCase(t, y2u(t, string(object)))
		})
	}
}
