package main

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// A tool is another program that tells which versions a server has.
type tool string

// The tools.
const (
	sslscan tool = "sslscan"
	nmap    tool = "nmap"
)

// askSSLScan gives the versions that sslscan calls enabled, as facts has them. Only the versions are asked for.
func (r *rig) askSSLScan(one *setup) (string, error) {
	name := one.hostname()
	if name == "" {
		name = one.at // it would send that anyway; a server has no name to match it
	}
	out, err := r.run("sslscan", "--xml=-", "--no-colour", "--no-ciphersuites", "--no-fallback", "--no-renegotiation",
		"--no-compression", "--no-heartbleed", "--no-groups", "--no-check-certificate", "--sni-name="+name, one.place())
	if err != nil {
		return "", err
	}
	return readSSLScan(out)
}

func readSSLScan(document []byte) (string, error) {
	var doc struct {
		Tests []struct {
			Protocols []struct {
				Type    string `xml:"type,attr"`
				Version string `xml:"version,attr"`
				Enabled string `xml:"enabled,attr"`
			} `xml:"protocol"`
		} `xml:"ssltest"`
	}
	if err := xml.Unmarshal(document, &doc); err != nil {
		return "", fmt.Errorf("sslscan: %w", err)
	}
	if len(doc.Tests) != 1 || len(doc.Tests[0].Protocols) == 0 {
		return "", fmt.Errorf("sslscan told nothing: %.200q", document)
	}
	var on []string
	for _, p := range doc.Tests[0].Protocols {
		if p.Enabled == "1" {
			on = append(on, strings.TrimPrefix(p.Type+p.Version, "tls"))
		}
	}
	return list(on), nil
}

// askNmap gives the versions that ssl-enum-ciphers lists. The plus sign has the script run on a port that no list calls
// one of TLS.
func (r *rig) askNmap(one *setup) (string, error) {
	flags := []string{"-n", "-Pn", "-sT", "-p", strconv.Itoa(one.port), "--script", "+ssl-enum-ciphers", "-oX", "-"}
	if name := one.hostname(); name != "" {
		flags = append(flags, "--script-args", "tls.servername="+name)
	}
	out, err := r.run("nmap", append(flags, one.at)...)
	if err != nil {
		return "", err
	}
	return readNmap(out)
}

func readNmap(document []byte) (string, error) {
	var doc struct {
		Ports []struct {
			State struct {
				State string `xml:"state,attr"`
			} `xml:"state"`
			Scripts []struct {
				ID     string `xml:"id,attr"`
				Tables []struct {
					Key string `xml:"key,attr"`
				} `xml:"table"`
			} `xml:"script"`
		} `xml:"host>ports>port"`
	}
	if err := xml.Unmarshal(document, &doc); err != nil {
		return "", fmt.Errorf("nmap: %w", err)
	}
	if len(doc.Ports) != 1 || doc.Ports[0].State.State != "open" {
		return "", fmt.Errorf("nmap did not find the port open: %.200q", document)
	}
	var on []string
	for _, script := range doc.Ports[0].Scripts {
		for _, t := range script.Tables {
			if v, ok := strings.CutPrefix(t.Key, "TLSv"); ok && script.ID == "ssl-enum-ciphers" {
				on = append(on, v)
			}
		}
	}
	return sorted(list(on)), nil // "-" sorts to itself
}
