// Package pglocal runs a private Postgres: for first runs, where nobody has set DATABASE_URL, and for tests.
//
// The binaries are the machine's own; nothing is downloaded. The server listens on a Unix socket only, asks for a
// password (SCRAM), and ends with the process that started it. Postgres refuses to run as root, so root runs it as
// the user postgres or else nobody. Where that cannot work, one sentence says why and what to do.
//
// Below the data folder lie:
//
//	pg/           the cluster, owned by the user as whom Postgres runs
//	run/          its socket, or a link to the temporary folder that has it
//	lock          held while a process uses the folder, with its process id
//	password      of the role tongguan, read by nobody but us; when it is missing a new one is set
//	postgres.log  what the server says; postgres.log.1 is the part before it
//
// Only what is above pg and run belongs to root when root starts it: a program that shares the lesser user's name can
// plant no link there for root to follow.
package pglocal

import "log/slog"

// Oldest is the oldest major version that is used.
const Oldest = 14

// Options says where a cluster lives and how it is run.
type Options struct {
	// Dir is the data folder: everything of the cluster lives below it. It is made if it is missing, for its owner
	// alone (0700); by root so that the lesser user can pass through (0711). An existing folder keeps its mode.
	Dir string

	// Bin is a folder with initdb and postgres: they are used, or it is an error. "" looks for the newest.
	// The sentences call it TONGGUAN_PG_BIN.
	Bin string

	Path           string       // $PATH, to look in
	LibraryPath    string       // $LD_LIBRARY_PATH for binaries that were unpacked into a folder; "": none
	Log            *slog.Logger // nil: none
	MaxConnections int          // 0: 200

	// Throwaway trades safety for speed: no fsync, so a crash of the machine may destroy the cluster. For tests; never
	// for data that matters.
	Throwaway bool
}

// TestVariable names the environment variable with the URL of a cluster for tests: scripts/withpg sets it, and pgtest
// reads it.
const TestVariable = "TONGGUAN_TEST_DATABASE_URL"

// An Installation is a Postgres of this machine.
type Installation struct {
	Bin          string // folder with initdb and postgres
	Major, Minor int
}

// The role that owns the database, and the database.
const name = "tongguan"

func (o Options) log() *slog.Logger {
	if o.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Log
}
