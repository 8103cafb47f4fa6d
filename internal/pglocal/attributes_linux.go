package pglocal

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"syscall"
)

// attributes sees to it that the kernel sends the child a signal when we end.
func attributes(death syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: death}
}

// runsOn reports whether a live process may be a server of the cluster: Postgres's working folder is the cluster. A
// process that may not be looked at may be one.
func runsOn(pid int, cluster string) bool {
	theirs, err := os.Stat("/proc/" + strconv.Itoa(pid) + "/cwd")
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist) // there is none, or it is dead and not yet reaped
	}
	ours, err := os.Stat(cluster)
	return err != nil || os.SameFile(theirs, ours)
}
