//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/tongguan/tongguan/internal/lab"
)

// servers is what the process with the servers tells about them.
type servers struct {
	Cases     int      // different ones
	Endpoints int      // hosts with ports
	Healthy   []string // the targets in healthy.txt
	Verdicts  map[string]verdict

	took time.Duration // to start them
	stop func()
}

// A verdict is what the platforms make of a target: iOS, Android, HarmonyOS, devtools.
type verdict [4]string

// serve starts as many labs as have enough cases, writes lists of hosts, and waits for standard input to end. Every
// case of every lab is an endpoint of its own: the address and the name are those of the same case in the other labs,
// the port is another.
func serve(dir string, hosts int) error {
	labs, err := start(hosts)
	defer func() {
		for _, l := range labs {
			_ = l.Close()
		}
	}()
	if err != nil {
		return err
	}
	about := servers{Cases: len(labs[0].Cases), Verdicts: map[string]verdict{}}
	note := func(target string, v lab.Verdict) {
		about.Verdicts[target] = verdict{v.IOS, v.Android, v.Harmony, v.Devtools}
	}

	var asInLab, authorities bytes.Buffer
	for _, l := range labs {
		authorities.Write(l.CA())
		for _, c := range l.Cases {
			if about.Endpoints < hosts {
				about.Endpoints++
				fmt.Fprintln(&asInLab, c.Target())
				note(c.Target(), c.Verdict)
			}
		}
	}

	// Healthy hosts are names that a wildcard certificate covers, all at one server.
	names := bytes.NewBuffer(labs[0].Hosts())
	wildcard := labs[0].Case("wildcard")
	_, parent, _ := strings.Cut(wildcard.Host, ".")
	at := wildcard.Addrs[0]
	for i := range hosts {
		host := fmt.Sprintf("h%04d.%s", i+1, parent)
		target := fmt.Sprintf("https://%s:%d", host, at.Port())
		about.Healthy = append(about.Healthy, target)
		note(target, wildcard.Verdict)
		fmt.Fprintln(names, at.Addr(), host)
	}

	for name, data := range map[string][]byte{
		"lab.txt": asInLab.Bytes(), "healthy.txt": []byte(strings.Join(about.Healthy, "\n") + "\n"),
		"hosts": names.Bytes(), "healthy.pem": labs[0].CA(), "lab.pem": authorities.Bytes(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(about); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// start starts labs with at least this many cases together.
func start(hosts int) ([]*lab.Lab, error) {
	first, err := lab.Start(lab.Options{})
	if err != nil {
		return nil, err
	}
	labs := make([]*lab.Lab, (hosts+len(first.Cases)-1)/len(first.Cases))
	errs := make([]error, len(labs))
	labs[0] = first
	var wg sync.WaitGroup
	for i := 1; i < len(labs); i++ {
		wg.Go(func() { labs[i], errs[i] = lab.Start(lab.Options{}) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return []*lab.Lab{first}, err // the process ends, and the others with it
	}
	return labs, nil
}
