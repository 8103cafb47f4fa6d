package pglocal

import (
	"errors"
	"syscall"
)

// attributes: no signal tells a child that its parent has ended here.
func attributes(syscall.Signal) *syscall.SysProcAttr { return &syscall.SysProcAttr{} }

// runsOn reports whether a live process may be a server of the cluster: any may, for all that we can tell.
func runsOn(pid int, _ string) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }
