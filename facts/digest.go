package facts

import (
	"crypto/sha256"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// Digest names the state that the snapshot shows: two looks at an unchanged server have equal digests. It covers the
// stable facts only, and the certificates by their hashes. Which addresses DNS gave is not part of it, only what was
// seen there: a CDN that answers with other addresses each time, all alike, has not changed.
func (s *Snapshot) Digest() SHA256 {
	c := *s
	c.Certificates, c.Addresses = nil, nil // the chains name the certificates; the addresses follow
	c.Fetched, c.Revocation = settledFetched(c.Fetched), settledRevocation(c.Revocation)
	seen := make([]string, len(s.Addresses))
	for i := range s.Addresses {
		seen[i] = stableJSON(s.Addresses[i].settled())
	}
	slices.Sort(seen)
	return sha256.Sum256([]byte(stableJSON(c) + strings.Join(slices.Compact(seen), "")))
}

// stableJSON writes the stable facts of one of our structs.
func stableJSON(v any) string {
	stable := reflect.New(reflect.TypeOf(v)).Elem()
	copyStable(stable, reflect.ValueOf(v))
	text, err := json.Marshal(stable.Interface())
	if err != nil {
		panic("facts: a snapshot always marshals: " + err.Error())
	}
	return string(text)
}

// copyStable copies src into dst without what is tagged volatile. Leaves are shared, which is safe: the copy is only read.
func copyStable(dst, src reflect.Value) {
	switch {
	case src.Kind() == reflect.Struct && tagged(src.Type()):
		for i := range src.NumField() {
			if src.Type().Field(i).Tag.Get("fact") == "stable" {
				copyStable(dst.Field(i), src.Field(i))
			}
		}
	case src.Kind() == reflect.Pointer && !src.IsNil():
		dst.Set(reflect.New(src.Type().Elem()))
		copyStable(dst.Elem(), src.Elem())
	case src.Kind() == reflect.Slice && !src.IsNil():
		dst.Set(reflect.MakeSlice(src.Type(), src.Len(), src.Len()))
		for i := range src.Len() {
			copyStable(dst.Index(i), src.Index(i))
		}
	case src.Kind() == reflect.Map && !src.IsNil():
		dst.Set(reflect.MakeMapWithSize(src.Type(), src.Len()))
		for at := src.MapRange(); at.Next(); {
			value := reflect.New(src.Type().Elem()).Elem()
			copyStable(value, at.Value())
			dst.SetMapIndex(at.Key(), value)
		}
	default:
		dst.Set(src)
	}
}

// tagged tells our own structs from those of other packages, which are leaves.
func tagged(t reflect.Type) bool {
	return t.NumField() > 0 && t.Field(0).Tag.Get("fact") != ""
}
