package cttest

import (
	"cmp"
	"encoding/json"
	"testing"
	"time"

	"github.com/tongguan/tongguan/trust/ct"
)

// ListJSON writes a list of logs in the v3 form, with what else stands in one that is published.
func ListJSON(t testing.TB, version string, made time.Time, logs ...*Log) []byte {
	t.Helper()
	type object = map[string]any
	var operators []object
	byName := map[string]object{}
	for _, l := range logs {
		operator := byName[l.Operator]
		if operator == nil {
			operator = object{"name": l.Operator, "email": []string{"logs@example.test"}, "logs": []object{}, "tiled_logs": []object{}}
			byName[l.Operator], operators = operator, append(operators, operator)
		}
		entry := object{
			"description": l.Name, "log_id": l.ID().String(), "key": l.SPKI(), "mmd": 86400,
			"state":             object{string(l.State): object{"timestamp": l.Since}},
			"temporal_interval": object{"start_inclusive": made, "end_exclusive": made.AddDate(0, 6, 0)},
		}
		if l.State == "" {
			delete(entry, "state")
		}
		if l.Former != "" {
			entry["previous_operators"] = []object{{"name": l.Former, "end_time": l.FormerEnd}}
		}
		kind := "logs"
		if l.Tiled {
			kind = "tiled_logs"
			entry["submission_url"], entry["monitoring_url"] = "https://log.example.test/", "https://mon.example.test/"
		} else {
			entry["url"] = "https://log.example.test/"
		}
		operator[kind] = append(operator[kind].([]object), entry)
	}
	data, err := json.MarshalIndent(object{
		"version": cmp.Or(version, "1.0"), "log_list_timestamp": made, "operators": operators,
	}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Parsed is the list as the program reads it.
func Parsed(t testing.TB, made time.Time, logs ...*Log) *ct.List {
	t.Helper()
	list, err := ct.ParseList(ListJSON(t, "", made, logs...))
	if err != nil {
		t.Fatal(err)
	}
	return list
}
