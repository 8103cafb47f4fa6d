package service

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/seal"
	"github.com/tongguan/tongguan/web/channels"
)

// secretKeyFile keeps the key of an installation with a private Postgres, in its data folder: what is copied with the
// folder is whole, and a dump of the database alone gives no secret away.
const secretKeyFile = "secret.key"

// box makes what channels' secrets are sealed with. With a private Postgres there always is one: where no key was set,
// one is made and kept in the data folder, which must be there. With a database of the operator's it is nil until he
// sets a key, since several machines must have the same; [seal.NoKey] says so. An error is a sentence for him.
func (p *process) box() (*seal.Box, error) {
	current, older, err := givenKeys(p.config)
	if err != nil {
		return nil, err
	}
	if p.private() {
		at := p.secretKeyFile()
		kept, err := readKeyFile(at)
		switch {
		case err == nil && current.IsZero():
			current = kept
		case err == nil:
			older = append(older, kept) // it was in use before a key was set
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		case current.IsZero():
			if current, err = makeKeyFile(at); err != nil {
				return nil, err
			}
		}
	}
	if current.IsZero() {
		return nil, nil
	}
	return seal.New(current, older...), nil
}

// openSecrets makes the box of this process, and sees that it opens what channels have. The database must be open.
func (p *process) openSecrets(ctx context.Context) error {
	box, err := p.box()
	if err != nil {
		return err
	}
	heads, err := p.store.SealedKeys(ctx, seal.HeadSize)
	if err != nil {
		return fmt.Errorf("looking for the keys of channels' secrets: %w", err)
	}
	found := make([][]byte, len(heads))
	for i, head := range heads {
		if id, ok := seal.HeadID(head); ok {
			found[i] = id[:]
		}
	}
	if err := p.checkKeys(box, found); err != nil {
		return err
	}
	p.secrets = box
	return nil
}

// sealAnew encrypts with the present key what an older one encrypted. Others may go on to open it only if they have the
// present key, too.
func (p *process) sealAnew(ctx context.Context) error {
	if p.secrets == nil {
		return nil
	}
	list, err := p.store.Channels(ctx)
	if err != nil {
		return err
	}
	n := 0
	for _, c := range list {
		if !p.secrets.Stale(c.Secret) {
			continue
		}
		place := channels.Place(c.ID)
		plain, err := p.secrets.Open(c.Secret, place)
		if err != nil {
			return fmt.Errorf("the secret of channel %d: %w", c.ID, err)
		}
		if err := p.store.Reseal(ctx, c.ID, c.Secret, p.secrets.Seal(plain, place)); err != nil {
			return err
		}
		n++
	}
	if n > 0 {
		p.world.Log.Info("channels' secrets were encrypted anew; the key from before is needed no more", "channels", n)
	}
	return nil
}

// givenKeys are those of the settings.
func givenKeys(c *config.Service) (current seal.Key, older []seal.Key, err error) {
	if !c.SecretKey.IsZero() {
		if current, err = seal.ParseKey(c.SecretKey.Reveal()); err != nil {
			return seal.Key{}, nil, err
		}
	}
	for _, secret := range c.OldSecretKeys {
		key, err := seal.ParseKey(secret.Reveal())
		if err != nil {
			return seal.Key{}, nil, err
		}
		older = append(older, key)
	}
	return current, older, nil
}

// checkKeys refuses to go on where channels have secrets that the box cannot open: found are the ids of the keys that
// have sealed them, and a nil box opens nothing. Otherwise messages would fail one by one, and in silence.
func (p *process) checkKeys(box *seal.Box, found [][]byte) error {
	var missing []string
	for _, id := range found {
		if len(id) != len(seal.ID{}) || box == nil || !box.Has(seal.ID(id)) {
			missing = append(missing, fmt.Sprintf("%x", id))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	say := lang.En("channels have secrets that were encrypted with another key (id {ids}): set TONGGUAN_SECRET_KEY to it, or TONGGUAN_OLD_SECRET_KEY where you changed the key on purpose").
		Zh("通知渠道的机密是用另一个密钥（编号 {ids}）加密的：请把 TONGGUAN_SECRET_KEY 设为该密钥；如果是有意更换，请用 TONGGUAN_OLD_SECRET_KEY 同时提供它")
	switch {
	case box == nil:
		say = lang.En("channels have secrets that were encrypted with a key (id {ids}), and none is set: set TONGGUAN_SECRET_KEY to it").
			Zh("通知渠道的机密已用密钥（编号 {ids}）加密，但没有设置密钥：请用 TONGGUAN_SECRET_KEY 设置该密钥")
	case p.private():
		say = lang.En("channels have secrets that were encrypted with another key (id {ids}): put {file} back from a backup, or set TONGGUAN_OLD_SECRET_KEY to that key").
			Zh("通知渠道的机密是用另一个密钥（编号 {ids}）加密的：请从备份恢复 {file}，或把该密钥设为 TONGGUAN_OLD_SECRET_KEY")
	}
	return lang.Errorf(say, "ids", strings.Join(missing, ", "), "file", p.secretKeyFile())
}

func (p *process) secretKeyFile() string { return filepath.Join(p.config.DataDir, secretKeyFile) }

// readKeyFile reads the key of a data folder; fs.ErrNotExist when there is none yet. A key that others may have read is
// refused.
func readKeyFile(at string) (seal.Key, error) {
	info, err := os.Lstat(at)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return seal.Key{}, err
	case err == nil && !info.Mode().IsRegular():
		return seal.Key{}, lang.Wrong(at, lang.En("the key of channels' secrets is kept here, and this is no plain file; to keep it elsewhere, set TONGGUAN_SECRET_KEY_FILE").
			Zh("这里用于保存通知渠道的密钥，但它不是普通文件；要存放在别处，请设置 TONGGUAN_SECRET_KEY_FILE"))
	}
	file, err := os.Open(at)
	if err != nil {
		return seal.Key{}, lang.Unreadable(at, err)
	}
	defer func() { _ = file.Close() }()
	if info, err = file.Stat(); err != nil { // of what is read, whatever stood there a moment ago
		return seal.Key{}, lang.Unreadable(at, err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return seal.Key{}, lang.Wrong(at, lang.En("its mode {mode} lets others read the key of channels' secrets, or change it: chmod 600 it").
			Zh("权限 {mode} 使其他用户能读取或修改通知渠道的密钥：请执行 chmod 600"), "mode", strconv.FormatUint(uint64(mode), 8))
	}
	data, err := io.ReadAll(io.LimitReader(file, 1<<10))
	if err != nil {
		return seal.Key{}, lang.Unreadable(at, err)
	}
	key, err := seal.ParseKey(string(data))
	if err != nil {
		return seal.Key{}, lang.Wrong(at, lang.En("this is no key, and channels' secrets may have been encrypted with the one that was here: put it back from a backup").
			Zh("文件内容不是密钥，而通知渠道的机密可能已用原来的密钥加密：请从备份恢复该文件"))
	}
	return key, nil
}

// makeKeyFile makes a key and keeps it. It is written aside and then given its name, which fails where somebody else
// was first; then his key counts. So the file is whole, and never another, even where the power fails.
func makeKeyFile(at string) (seal.Key, error) {
	key := seal.NewKey()
	file, err := os.CreateTemp(filepath.Dir(at), secretKeyFile+".new-") // 0600
	if err == nil {
		_, err = file.WriteString(key.Reveal() + "\n")
		err = errors.Join(err, file.Sync(), file.Close())
		if err == nil {
			err = os.Link(file.Name(), at)
		}
		_ = os.Remove(file.Name())
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return readKeyFile(at)
	case err == nil:
		err = syncFolder(filepath.Dir(at))
	}
	if err != nil {
		return seal.Key{}, lang.Mistake{At: at, What: lang.Reason(lang.En("the key of channels' secrets cannot be kept here: ").Zh("无法在此保存通知渠道的密钥："), err)}
	}
	return key, nil
}

// syncFolder makes the names of a folder last.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
