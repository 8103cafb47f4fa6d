package service

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/seal"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
	"github.com/tongguan/tongguan/web/channels"
)

func secret(k seal.Key) config.Secret { return config.NewSecret(k.Reveal()) }

// private is a process with a Postgres of its own, in this folder.
func private(dir string, older ...seal.Key) *process {
	p := &process{config: &config.Service{DataDir: dir}}
	for _, k := range older {
		p.config.OldSecretKeys = append(p.config.OldSecretKeys, secret(k))
	}
	return p
}

func mustBox(t *testing.T, p *process) *seal.Box {
	t.Helper()
	box, err := p.box()
	if err != nil {
		t.Fatal(err)
	}
	return box
}

// opens reports whether box opens what k seals, and whether it is stale.
func opens(box *seal.Box, k seal.Key) (opened, stale bool) {
	blob := seal.New(k).Seal([]byte("hush"), "channel 7")
	plain, err := box.Open(blob, "channel 7")
	return err == nil && string(plain) == "hush", box.Stale(blob)
}

// TestOwnKey makes the key of a data folder once.
func TestOwnKey(t *testing.T) {
	dir := t.TempDir()
	blob := mustBox(t, private(dir)).Seal([]byte("hush"), "channel 7")
	info, err := os.Stat(filepath.Join(dir, "secret.key"))
	if err != nil || info.Mode() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	if plain, err := mustBox(t, private(dir)).Open(blob, "channel 7"); err != nil || string(plain) != "hush" {
		t.Errorf("after a start: %q, %v", plain, err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("left: %v, %v", entries, err)
	}
}

// TestOwnKeyAtOnce starts many: one key comes out.
func TestOwnKeyAtOnce(t *testing.T) {
	dir := t.TempDir()
	blobs := make([][]byte, 16)
	var wg sync.WaitGroup
	for i := range blobs {
		wg.Go(func() {
			if box, err := private(dir).box(); err != nil {
				t.Error(err)
			} else {
				blobs[i] = box.Seal(nil, "channel 7")
			}
		})
	}
	wg.Wait()
	box := mustBox(t, private(dir))
	for _, blob := range blobs {
		if _, err := box.Open(blob, "channel 7"); err != nil {
			t.Error(err)
		}
	}
}

// TestGivenKey sets keys: they are stronger than the folder's, which goes on to open what it sealed.
func TestGivenKey(t *testing.T) {
	dir := t.TempDir()
	mustBox(t, private(dir))
	own, err := readKeyFile(filepath.Join(dir, "secret.key"))
	if err != nil {
		t.Fatal(err)
	}
	given, older := seal.NewKey(), seal.NewKey()
	p := private(dir, older)
	p.config.SecretKey = secret(given)
	box := mustBox(t, p)
	for name, c := range map[string]struct {
		key           seal.Key
		opened, stale bool
	}{
		"the given key":     {given, true, false},
		"an older one":      {older, true, true},
		"that of the file":  {own, true, true},
		"one of a stranger": {seal.NewKey(), false, false},
	} {
		if opened, stale := opens(box, c.key); opened != c.opened || stale != c.stale {
			t.Errorf("%s: opened %v, stale %v", name, opened, stale)
		}
	}

	empty := t.TempDir()
	p = private(empty)
	p.config.SecretKey = secret(given)
	mustBox(t, p)
	if entries, _ := os.ReadDir(empty); len(entries) != 0 {
		t.Error("a key is given, and one is made")
	}
}

// TestNoKey holds that a database of the operator's has no key of ours.
func TestNoKey(t *testing.T) {
	dir := t.TempDir()
	p := private(dir)
	p.config.DatabaseURL = config.NewSecret("postgres://db/")
	if box := mustBox(t, p); box != nil {
		t.Error("there is a box")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Error("and a key was made")
	}
	key := seal.NewKey()
	p.config.SecretKey = secret(key)
	if opened, stale := opens(mustBox(t, p), key); !opened || stale {
		t.Error("the given key is not used")
	}
	if seal.NoKey.In(lang.English) == "" || !strings.Contains(seal.NoKey.In(lang.Chinese), "TONGGUAN_SECRET_KEY") {
		t.Error("nobody is told")
	}
}

// TestRefusedKeys puts something else where the key is kept. It stays as it is.
func TestRefusedKeys(t *testing.T) {
	good := seal.NewKey().Reveal() + "\n"
	for name, c := range map[string]struct {
		text   string
		mode   os.FileMode
		en, zh string
	}{
		"others may read it": {good, 0o604, "its mode 604 lets others read the key of channels' secrets, or change it: chmod 600 it", "权限 604 使其他用户能读取或修改通知渠道的密钥：请执行 chmod 600"},
		"the group may":      {good, 0o640, "its mode 640 lets others", "权限 640 使其他用户"},
		"others may write":   {good, 0o602, "its mode 602 lets others", "权限 602 使其他用户"},
		"empty":              {"", 0o600, "this is no key, and channels' secrets may have been encrypted with the one that was here: put it back from a backup", "文件内容不是密钥，而通知渠道的机密可能已用原来的密钥加密：请从备份恢复该文件"},
		"cut":                {good[:40], 0o600, "this is no key", "文件内容不是密钥"},
		"long":               {strings.Repeat("0", 1<<20), 0o600, "this is no key", "文件内容不是密钥"},
		"a folder":           {"/", 0o700, "the key of channels' secrets is kept here, and this is no plain file; to keep it elsewhere, set TONGGUAN_SECRET_KEY_FILE", "它不是普通文件"},
		"a link to nowhere":  {">", 0o600, "the key of channels' secrets is kept here, and this is no plain file", "它不是普通文件"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			at := filepath.Join(dir, "secret.key")
			var err error
			switch c.text {
			case "/":
				err = os.Mkdir(at, c.mode)
			case ">":
				err = os.Symlink(filepath.Join(dir, "missing"), at)
			default:
				if err = os.WriteFile(at, []byte(c.text), c.mode); err == nil {
					err = os.Chmod(at, c.mode) // whatever the umask is
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			_, err = private(dir).box()
			said, ok := err.(lang.Speaker)
			if !ok || !strings.HasPrefix(said.In(lang.English), at+": "+c.en) || !strings.HasPrefix(said.In(lang.Chinese), at+"：") || !strings.Contains(said.In(lang.Chinese), c.zh) {
				t.Fatalf("got %v", err)
			}
			if text := good[:40]; strings.Contains(err.Error(), text) {
				t.Error("the key shows")
			}
			if data, err := os.ReadFile(at); err == nil && string(data) != c.text {
				t.Error("it was written anew")
			}
		})
	}
}

// TestNoPlaceForKey wants a sentence where a key cannot be kept.
func TestNoPlaceForKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "missing")
	_, err := private(dir).box()
	want := filepath.Join(dir, "secret.key") + ": the key of channels' secrets cannot be kept here: there is no such file or folder"
	if said, ok := err.(lang.Speaker); !ok || said.Error() != want || !strings.Contains(said.In(lang.Chinese), "无法在此保存") {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestCheckKeys(t *testing.T) {
	current, older, strange := seal.NewKey(), seal.NewKey(), seal.NewKey()
	id := func(k seal.Key) []byte { out := k.ID(); return out[:] }
	box := seal.New(current, older)
	own, theirs := private("/data"), private("/data")
	theirs.config.DatabaseURL = config.NewSecret("postgres://db/")
	for name, c := range map[string]struct {
		p      *process
		box    *seal.Box
		found  [][]byte
		en, zh string
	}{
		"no secrets":           {theirs, box, nil, "", ""},
		"no secrets, no key":   {theirs, nil, nil, "", ""},
		"both keys":            {theirs, box, [][]byte{id(older), id(current)}, "", ""},
		"another":              {theirs, box, [][]byte{id(current), id(strange)}, "channels have secrets that were encrypted with another key (id " + strange.ID().String() + "): set TONGGUAN_SECRET_KEY to it, or TONGGUAN_OLD_SECRET_KEY where you changed the key on purpose", "把 TONGGUAN_SECRET_KEY 设为该密钥"},
		"another, of our own":  {own, box, [][]byte{id(strange)}, "channels have secrets that were encrypted with another key (id " + strange.ID().String() + "): put /data/secret.key back from a backup, or set TONGGUAN_OLD_SECRET_KEY to that key", "请从备份恢复 /data/secret.key"},
		"no key":               {theirs, nil, [][]byte{id(current)}, "channels have secrets that were encrypted with a key (id " + current.ID().String() + "), and none is set: set TONGGUAN_SECRET_KEY to it", "但没有设置密钥"},
		"what is no id at all": {theirs, box, [][]byte{nil, {1, 2}}, "channels have secrets that were encrypted with another key (id , 0102): ", "另一个密钥"},
	} {
		err := c.p.checkKeys(c.box, c.found)
		if c.en == "" && err == nil {
			continue
		}
		if said, ok := err.(lang.Speaker); !ok || c.en == "" || !strings.HasPrefix(said.In(lang.English), c.en) || !strings.Contains(said.In(lang.Chinese), c.zh) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestOpenSecrets starts on a database with channels: with their key, with another, and with none.
func TestOpenSecrets(t *testing.T) {
	s := storetest.New(t)
	key, strange := seal.NewKey(), seal.NewKey()
	at := func(k seal.Key) *process {
		p := private(t.TempDir())
		p.store, p.config.DatabaseURL = s, config.NewSecret("postgres://db/")
		if !k.IsZero() {
			p.config.SecretKey = secret(k)
		}
		return p
	}
	if p := at(seal.Key{}); p.openSecrets(t.Context()) != nil || p.secrets != nil {
		t.Error("no channels, no key")
	}
	p := at(key)
	if err := p.openSecrets(t.Context()); err != nil || p.secrets == nil {
		t.Fatal(err)
	}
	_, err := s.CreateChannel(t.Context(), store.Channel{Name: "a", Kind: "webhook", Config: []byte(`{}`)}, func(int64) ([]byte, error) {
		return p.secrets.Seal([]byte("hush"), "channel:1"), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := at(key).openSecrets(t.Context()); err != nil {
		t.Errorf("with its key: %v", err)
	}
	for name, k := range map[string]seal.Key{"another key": strange, "no key": {}} {
		p := at(k)
		err := p.openSecrets(t.Context())
		if said, ok := err.(lang.Speaker); !ok || !strings.Contains(said.Error(), key.ID().String()) || p.secrets != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	older := at(strange)
	older.world.Log = slog.New(slog.DiscardHandler)
	older.config.OldSecretKeys = []config.Secret{secret(key)}
	if err := older.openSecrets(t.Context()); err != nil {
		t.Errorf("changed on purpose: %v", err)
	}
	// The API encrypts anew; then the older key is needed no more.
	for range 2 {
		if err := older.sealAnew(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	now := at(strange)
	if err := now.openSecrets(t.Context()); err != nil {
		t.Fatalf("encrypted anew, and the older key is gone: %v", err)
	}
	list, err := s.Channels(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := now.secrets.Open(list[0].Secret, channels.Place(list[0].ID)); err != nil || string(plain) != "hush" || list[0].Version != 1 {
		t.Errorf("%q, %v; %+v", plain, err, list[0])
	}
}
