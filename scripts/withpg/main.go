// Command withpg runs a command with a Postgres to test on: a throwaway cluster, in TONGGUAN_TEST_DATABASE_URL.
//
//	withpg -- go test ./...
//
// It ends with the command's exit code (128 and the signal's number if one ended it), and with 2 and a sentence when
// there is no Postgres or no such command. When the variable is set already the command is run as it is. Under
// "go run" every failure is 1, so where the code matters build it first.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pglocal"
)

const (
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

func main() {
	// Heard from the first moment: nobody else would stop the server and remove its folder.
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	os.Exit(run(os.Args[1:], signals))
}

func run(args []string, signals <-chan os.Signal) (code int) {
	say := func(err error, code int) int {
		text := err.Error()
		var sentence *lang.Error
		if errors.As(err, &sentence) {
			text = sentence.In(lang.FromEnv(os.Getenv))
		}
		fmt.Fprintln(os.Stderr, "withpg: "+text)
		return code
	}
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return say(lang.Errorf(lang.En("name a command, as in: withpg -- go test ./...").Zh("请给出要运行的命令，例如：withpg -- go test ./...")), exitUsage)
	}
	env := os.Environ()
	if os.Getenv(pglocal.TestVariable) == "" {
		server, err := start(signals)
		switch {
		case errors.Is(err, context.Canceled):
			return exitInterrupted
		case err != nil:
			return say(err, exitUsage)
		}
		defer func() {
			if err := server.Stop(); err != nil {
				code = max(code, say(err, exitFailed))
			}
		}()
		env = append(env, pglocal.TestVariable+"="+server.URL())
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = env, os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		return say(lang.Errorf(lang.En("{command} cannot be run: {cause}").Zh("无法运行 {command}：{cause}"),
			"command", args[0], "cause", err.Error()).Because(err), exitUsage)
	}
	return wait(cmd, signals)
}

// start starts the cluster; a signal ends that with context.Canceled.
func start(signals <-chan os.Signal) (*pglocal.Server, error) {
	type result struct {
		server *pglocal.Server
		err    error
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	started := make(chan result, 1)
	go func() {
		server, err := pglocal.Temporary(ctx, pglocal.Options{
			Dir: pglocal.TestDir(os.Getenv("TMPDIR")),
			Bin: os.Getenv("TONGGUAN_PG_BIN"), Path: os.Getenv("PATH"), LibraryPath: os.Getenv("LD_LIBRARY_PATH"),
			Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		})
		started <- result{server, err}
	}()
	select {
	case r := <-started:
		return r.server, r.err
	case <-signals:
		cancel()
		r := <-started
		if r.err != nil {
			return nil, r.err
		}
		return nil, errors.Join(context.Canceled, r.server.Stop())
	}
}

// wait passes signals on until the command has ended, and gives its exit code.
func wait(cmd *exec.Cmd, signals <-chan os.Signal) int {
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // its state says it all
		close(ended)
	}()
	terminal := term.IsTerminal(int(os.Stdin.Fd()))
	for {
		select {
		case s := <-signals:
			// Ctrl-C in a terminal has reached the command already, and to many a program two mean something else.
			if !terminal || s != os.Interrupt {
				_ = cmd.Process.Signal(s)
			}
		case <-ended:
			if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
				return 128 + int(status.Signal())
			}
			return cmd.ProcessState.ExitCode()
		}
	}
}
