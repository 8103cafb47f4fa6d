package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// A mend is a chain that nginx is given wrong, then as the scanner writes it, and then passes.
type mend struct {
	name   string
	sends  []string // of the rig's certificates
	fails  string   // the rule that finds it
	misses string   // the certificate that has to be fetched; "" when all are sent
	right  []string
}

// mends are at 127.0.6.1, .2, …
var mends = []mend{
	{"leaf-only", []string{"site"}, "chain_incomplete", "near", []string{"site", "near"}},
	{"wrong-order", []string{"ec", "upper", "lower"}, "chain_order", "", []string{"ec", "lower", "upper"}},
	{"wrong-intermediate", []string{"site", "upper"}, "chain_incomplete", "near", []string{"site", "near"}},
	{"with-root-and-twice", []string{"ec", "ec", "root", "lower", "upper"}, "chain_order", "", []string{"ec", "lower", "upper"}},
}

// repair has each of them mended, and reports whether all are.
func (r *rig) repair(out io.Writer, pattern *regexp.Regexp) bool {
	ok := true
	for i, m := range mends {
		if !pattern.MatchString("repair " + m.name) {
			continue
		}
		one := &setup{name: "repair-" + m.name, at: fmt.Sprintf("127.0.6.%d", i+1), port: r.port}
		how, err := r.mend(m, one)
		word := "ok"
		if err != nil {
			word, ok = "NOT OK", false
		}
		fmt.Fprintf(out, "%-11s %-15s %-32s %s\n", word, "repair", m.name, how)
		if err != nil {
			fmt.Fprintln(out, "        "+err.Error())
		}
	}
	return ok
}

// mend gives nginx the wrong chain, has the scanner find it and write the right one, gives nginx that, and has it pass.
func (r *rig) mend(m mend, one *setup) (how string, err error) {
	served, written := one.name+".pem", filepath.Join(r.dir, one.name+"-fullchain.pem")
	if err := r.join(served, pems(m.sends)); err != nil {
		return "", err
	}
	pid := filepath.Join(r.dir, one.name+".pid")
	config := fmt.Sprintf("daemon off; master_process on; pid %s; error_log stderr; events {}\nhttp { access_log off; root %s/www;\n"+
		"client_body_temp_path %[2]s/nginx-client_body; proxy_temp_path %[2]s/nginx-proxy; fastcgi_temp_path %[2]s/nginx-fastcgi;\n"+
		"uwsgi_temp_path %[2]s/nginx-uwsgi; scgi_temp_path %[2]s/nginx-scgi;\n"+
		"server { listen %s ssl; ssl_certificate %s; ssl_certificate_key %s; } }\n",
		pid, r.dir, one.place(), filepath.Join(r.dir, served), filepath.Join(r.dir, m.sends[0]+".key"))
	path, err := r.write(one.name+".conf", config)
	if err != nil {
		return "", err
	}
	if why := taken(one); why != "" {
		return "", errors.New(why)
	}
	if err := r.start([]*setup{one}, "/usr/sbin/nginx", "-e", "stderr", "-p", r.dir, "-c", path); err != nil {
		return "", err
	}
	before, err := r.scan(one)
	if err != nil {
		return "", err
	}
	if found := chainFindings(before); !slices.Contains(found, m.fails) {
		return "", fmt.Errorf("found %v before, and not %s", found, m.fails)
	}
	if how, err = r.writeChain(m, one, before, written); err != nil {
		return how, err
	}
	whole, err := os.ReadFile(written)
	if err != nil {
		return how, err
	}
	if _, err := r.write(served, string(whole)); err != nil {
		return how, err
	}
	if err := reload(pid); err != nil {
		return how, err
	}
	return how, r.awaitRight(one, m.right)
}

func pems(names []string) (out []string) {
	for _, name := range names {
		out = append(out, name+".pem")
	}
	return out
}

// writeChain has the scanner write the chain. If it fetches nothing, which is what an older one does and one that asks no
// third party, it is handed a snapshot in which the certificate was fetched.
func (r *rig) writeChain(m mend, one *setup, before []byte, to string) (how string, err error) {
	trusted := []string{"--ca-file", filepath.Join(r.dir, "root.pem"), "--write-chain", to}
	name := fmt.Sprintf("%s:%d", one.hostname(), one.port)
	direct := append([]string{"check", "--allow-cidr", "127.0.0.0/8", "--resolve", name + ":" + one.at, name}, trusted...)
	_, err = r.run(r.scanner, direct...)
	if err == nil || m.misses == "" {
		return "by a scan", err
	}
	snapshot, err := r.fetchedByHand(before, m.misses)
	if err != nil {
		return "", err
	}
	file, err := r.write(one.name+".json", string(snapshot))
	if err != nil {
		return "", err
	}
	_, err = r.run(r.scanner, append([]string{"check", "--snapshot", file}, trusted...)...)
	return "by a snapshot in which it was fetched", err
}

// fetchedByHand gives the snapshot of a report with a certificate as if it had been fetched.
func (r *rig) fetchedByHand(report []byte, name string) ([]byte, error) {
	var document struct {
		Results []struct{ Snapshot map[string]any }
	}
	if err := json.Unmarshal(report, &document); err != nil || len(document.Results) != 1 {
		return nil, fmt.Errorf("a report of %d results: %w", len(document.Results), err)
	}
	text, err := os.ReadFile(filepath.Join(r.dir, name+".pem"))
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s is no PEM", name)
	}
	sum := sha256.Sum256(block.Bytes)
	hash := hex.EncodeToString(sum[:])
	s := document.Results[0].Snapshot
	kept, ok := s["certificates"].(map[string]any)
	if !ok {
		return nil, errors.New("the report has no certificates")
	}
	kept[hash] = base64.StdEncoding.EncodeToString(block.Bytes)
	s["fetched"] = map[string]any{"value": []string{hash}}
	return json.Marshal(s)
}

// chainFindings names the rules about chains that fail.
func chainFindings(report []byte) (out []string) {
	var document struct {
		Results []struct {
			Findings []struct{ Rule, Status string }
		}
	}
	if json.Unmarshal(report, &document) != nil {
		return nil
	}
	for _, result := range document.Results {
		for _, f := range result.Findings {
			if strings.HasPrefix(f.Rule, "chain_") && f.Status == "fail" {
				out = append(out, f.Rule)
			}
		}
	}
	return out
}

// reload has nginx read its files again.
func reload(pidFile string) error {
	text, err := os.ReadFile(pidFile)
	if err != nil {
		return err
	}
	var pid int
	if _, err := fmt.Sscan(string(text), &pid); err != nil {
		return err
	}
	return syscall.Kill(pid, syscall.SIGHUP)
}

// awaitRight waits until the server sends what it was given, and holds the verdict and openssl's against that.
func (r *rig) awaitRight(one *setup, right []string) error {
	deadline := time.After(patience)
	for {
		report, err := r.scan(one)
		if err != nil {
			return err
		}
		found, err := read(report, r.names, r.judgeStaple)
		if err != nil {
			return err
		}
		wrong := chainFindings(report)
		if found[chain] == strings.Join(right, " ") && found[verdict] == "pass" && len(wrong) == 0 {
			if code := r.verify(one); code != "0" {
				return errors.New("openssl gives " + code)
			}
			return nil
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-deadline:
			return fmt.Errorf("it sends %s, is %s, and fails %v", found[chain], found[verdict], wrong)
		case <-r.ctx.Done():
			return r.ctx.Err()
		}
	}
}
