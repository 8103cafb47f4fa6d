//go:build linux || darwin

package pglocal

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A cluster is what lies in a data folder, with the means to work on it.
type cluster struct {
	Options
	*runner
}

// prepare leaves a cluster that can be started, made new if there is none, and gives its password.
func (c *cluster) prepare(ctx context.Context, patience time.Duration) (password string, err error) {
	if err := c.clear(); err != nil {
		return "", unusable(c.Dir, err)
	}
	major, err := clusterMajor(c.Dir)
	if err != nil {
		return "", err
	}
	password, err = c.password()
	if err != nil {
		return "", unusable(c.Dir, err)
	}
	if major == 0 {
		return c.create(ctx, password)
	}
	if err := c.awaitEnd(ctx, patience); err != nil {
		return "", err
	}
	if password == "" {
		return c.renew(ctx)
	}
	return password, nil
}

// staged begins the name of a folder in which a cluster is being made.
const staged = "pg.new-"

// clear removes what a process left that was killed while it made a cluster. Nothing else is ever removed.
func (c *cluster) clear() error {
	entries, err := os.ReadDir(c.Dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), staged) && e.IsDir() {
			err = errors.Join(err, os.RemoveAll(filepath.Join(c.Dir, e.Name())))
		}
	}
	return err
}

// create makes the cluster elsewhere and renames it when it is whole, so that there is never half a cluster.
func (c *cluster) create(ctx context.Context, password string) (string, error) {
	c.log().Info("making a PostgreSQL cluster", "dir", c.Dir, "user", c.user)
	stage, err := c.stage()
	if err != nil {
		return "", c.unusable(err)
	}
	defer func() { _ = os.RemoveAll(stage) }()
	if password == "" {
		password = rand.Text()
	}
	data := filepath.Join(stage, "data")
	if err := c.give(data, filepath.Join(stage, "password"), password); err != nil {
		return "", c.unusable(err)
	}
	if err := c.initialize(ctx, data, filepath.Join(stage, "password")); err != nil {
		return "", c.failed(err, notMade)
	}
	// In this order: a password without its cluster is used for the next one, a cluster without its password is not.
	if err := c.keep(password); err != nil {
		return "", unusable(c.Dir, err)
	}
	if err := os.Rename(data, clusterDir(c.Dir)); err != nil {
		return "", unusable(c.Dir, err)
	}
	if err := syncDir(c.Dir); err != nil {
		return "", unusable(c.Dir, err)
	}
	return password, nil
}

// stage makes a folder that is ours, and that the runner's user can pass through.
func (c *cluster) stage() (string, error) {
	stage, err := os.MkdirTemp(c.Dir, staged)
	if err == nil {
		err = letThrough(stage)
	}
	return stage, err
}

// give makes an empty folder and a file with the password, both for the runner's user.
func (c *cluster) give(data, file, password string) error {
	if err := os.Mkdir(data, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(file, []byte(password+"\n"), 0o600); err != nil {
		return err
	}
	return errors.Join(c.own(data), c.own(file))
}

// initialize makes the cluster and its database. Files are flushed to the disk once, at the end.
func (c *cluster) initialize(ctx context.Context, data, passwordFile string) error {
	err := c.runner.run(ctx, "", "initdb", "-D", data, "--username="+name, "--pwfile="+passwordFile,
		"--encoding=UTF8", "--locale=C", "--auth-local=scram-sha-256", "--auth-host=reject",
		"--data-checksums", "--no-sync", "--no-instructions")
	if err == nil {
		// Not psql: it belongs to another package, which may be missing.
		err = c.single(ctx, data, "CREATE DATABASE "+name, "-c", "fsync=off")
	}
	if err == nil && !c.Throwaway {
		err = c.runner.run(ctx, "", "initdb", "-D", data, "--sync-only")
	}
	return err
}

// single runs a statement without a server. The statement is not logged: it may hold the password.
func (c *cluster) single(ctx context.Context, data, sql string, settings ...string) error {
	args := append([]string{"--single", "-D", data, "-c", "exit_on_error=on", "-c", "log_min_error_statement=panic"}, settings...)
	return c.runner.run(ctx, sql+"\n", "postgres", append(args, "template1")...)
}

func (c *cluster) passwordFile() string { return filepath.Join(c.Dir, "password") }

// password reads the password; "" when there is none.
func (c *cluster) password() (string, error) {
	text, err := os.ReadFile(c.passwordFile())
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(text)), err
}

// renew sets a new password where the old one was lost, or removed to be changed.
func (c *cluster) renew(ctx context.Context) (string, error) {
	password := rand.Text()
	if err := c.single(ctx, clusterDir(c.Dir), "ALTER ROLE "+name+" PASSWORD '"+password+"'"); err != nil {
		return "", c.failed(err, notRenewed)
	}
	if err := c.keep(password); err != nil {
		return "", unusable(c.Dir, err)
	}
	return password, nil
}

// keep writes the password so that there is all of it or none.
func (c *cluster) keep(password string) error {
	f, err := os.CreateTemp(c.Dir, "password.new-") // 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // of no effect once it is renamed
	_, err = f.WriteString(password + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return errors.Join(os.Rename(f.Name(), c.passwordFile()), syncDir(c.Dir))
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
