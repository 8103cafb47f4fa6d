package rootlist

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// Dir gives the folder of the lists within the data folder; "" for "".
func Dir(data string) string {
	if data == "" {
		return ""
	}
	return filepath.Join(data, "stores")
}

// savedSchema is the version of the form in which lists are kept.
const savedSchema = 1

// savedList is a file of the folder.
type savedList struct {
	SchemaVersion int            `json:"schema_version"`
	Platform      facts.Platform `json:"platform"`
	Version       string         `json:"version"`
	Date          string         `json:"date"`
	Roots         []savedRoot    `json:"roots"`
}

type savedRoot struct {
	SHA256      facts.SHA256 `json:"sha256"`
	Certificate []byte       `json:"certificate,omitempty"` // DER; absent where this program knows the root
	Limits      []savedLimit `json:"limits,omitempty"`
}

type savedLimit struct {
	Basis trust.Basis `json:"basis"`
	After time.Time   `json:"after"`
}

// Name is the name of the file of a list in its folder.
func Name(p facts.Platform, version string) string {
	if version == "" {
		return string(p) + ".json"
	}
	return string(p) + "-" + version + ".json"
}

// Save writes a list into the folder, which it makes, whole or not at all. It takes the place of one of its name.
func Save(dir string, list trust.AddedList) error {
	saved := savedList{SchemaVersion: savedSchema, Platform: list.Platform, Version: list.Version, Date: list.Date.UTC().Format(time.DateOnly)}
	for _, root := range list.Roots {
		r := savedRoot{SHA256: root.SHA256}
		if root.Certificate != nil {
			r.Certificate = root.Certificate.Raw
		}
		for _, l := range root.Limits {
			r.Limits = append(r.Limits, savedLimit{l.Basis, l.After})
		}
		saved.Roots = append(saved.Roots, r)
	}
	data, err := json.MarshalIndent(saved, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return unwritable(dir, err)
	}
	name := filepath.Join(dir, Name(list.Platform, list.Version))
	if err := replace(name, append(data, '\n')); err != nil {
		return unwritable(name, err)
	}
	return nil
}

func unwritable(at string, err error) error {
	return lang.Mistake{At: at, What: lang.Reason(lang.En("cannot be written: ").Zh("无法写入："), err)}
}

// replace writes a file beside its place, and moves it there when it is on the disk.
func replace(name string, data []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(name), ".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	if _, err = file.Write(data); err == nil {
		err = file.Chmod(0o644)
	}
	if err == nil {
		err = file.Sync()
	}
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}

// Remove takes a list away; false if there is none.
func Remove(dir string, p facts.Platform, version string) (bool, error) {
	name := filepath.Join(dir, Name(p, version))
	err := os.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, unwritable(name, err)
	}
	return true, nil
}

// Load reads the lists of the folder, older before newer. There are none in a folder that is not there, nor in "".
func Load(dir string) ([]trust.AddedList, error) {
	if dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, lang.Unreadable(dir, err)
	}
	var out []trust.AddedList
	var errs []error
	for _, entry := range entries {
		if entry.IsDir() || strings.HasPrefix(entry.Name(), ".") || filepath.Ext(entry.Name()) != ".json" {
			continue
		}
		name := filepath.Join(dir, entry.Name())
		data, err := readFile(name, name, maxFile)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		list, err := decode(data)
		if err != nil || Name(list.Platform, list.Version) != entry.Name() {
			errs = append(errs, lang.Mistake{At: name, What: lang.Errorf(
				lang.En("the file is damaged; remove it, and add the list again with stores update").
					Zh("文件已损坏；请删除它，再用 stores update 重新添加")).Because(err)})
			continue
		}
		out = append(out, list)
	}
	slices.SortFunc(out, func(a, b trust.AddedList) int {
		return cmp.Or(cmp.Compare(a.Platform, b.Platform), trust.CompareVersions(a.Version, b.Version), cmp.Compare(a.Version, b.Version))
	})
	return out, errors.Join(errs...)
}

// decode reads what Save wrote.
func decode(data []byte) (trust.AddedList, error) {
	var saved savedList
	var list trust.AddedList
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&saved); err != nil {
		return list, err
	}
	if saved.SchemaVersion != savedSchema {
		return list, errors.New("another form")
	}
	p, err := facts.ParsePlatform(string(saved.Platform))
	if err != nil || p != saved.Platform {
		return list, errors.New("no platform")
	}
	list = trust.AddedList{Platform: p, Version: saved.Version}
	if list.Date, err = time.Parse(time.DateOnly, saved.Date); err != nil {
		return list, err
	}
	for _, r := range saved.Roots {
		root := trust.AddedRoot{SHA256: r.SHA256}
		if r.Certificate != nil {
			if root.Certificate, err = trust.Parse(r.Certificate); err != nil {
				return list, err
			}
			if root.Certificate.SHA256 != r.SHA256 || root.Certificate.Lacks(trust.PartSubject|trust.PartKey) {
				return list, errors.New("another certificate")
			}
		}
		for _, l := range r.Limits {
			root.Limits = append(root.Limits, trust.Limit{Basis: l.Basis, After: l.After})
		}
		list.Roots = append(list.Roots, root)
	}
	return list, nil
}

// With gives the lists with one more, or in place of the one of its platform and version, in their order.
func With(lists []trust.AddedList, list trust.AddedList) []trust.AddedList {
	out := slices.DeleteFunc(slices.Clone(lists), func(other trust.AddedList) bool {
		return other.Platform == list.Platform && other.Version == list.Version
	})
	return append(out, list)
}

// Newer leaves out the lists that this program has by now itself, or newer ones: they were added before it was upgraded.
func Newer(lists []trust.AddedList) []trust.AddedList {
	shipped := trust.NewStores()
	return slices.DeleteFunc(slices.Clone(lists), func(list trust.AddedList) bool {
		return errors.Is(list.Check(shipped), trust.ErrNotNewer)
	})
}
