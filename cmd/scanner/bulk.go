package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"runtime"
	"sync"

	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/lang"
)

// maxLine is how long a line of --input may be, in bytes.
const maxLine = 1 << 20

// A lined is a line on its way to its answer.
type lined struct {
	text    []byte // nil: it was too long
	answer  []byte
	outcome outcome
	done    chan struct{} // closed when the answer is there
}

// An outcome is what a line comes to, the worst last.
type outcome int

const (
	accepted outcome = iota
	unjudged         // broken, or it could not be decided
	refused
)

// bulk answers the lines of --input, each with a line, in their order. Some are judged at once; how many bounds the
// memory that is needed.
func (f *verifyFlags) bulk(ctx context.Context, w *world, tag lang.Tag) error {
	j, _, err := f.prepare(w)
	if err != nil {
		return err
	}
	in := io.NopCloser(w.stdin)
	if f.Input != "-" {
		file, err := openFile(f.Input)
		if err != nil {
			return lang.Unreadable("--input "+f.Input, err)
		}
		in = file
	}
	defer func() { _ = in.Close() }()
	out, err := openOutput(f.Output, w.stdout)
	if err != nil {
		return err
	}
	defer out.discard()
	v := newVerifier(j, &f.judgeFlags, tag, w.now)
	worst, err := answerLines(ctx, in, out, v.answer)
	interrupted := errors.Is(err, context.Canceled)
	if err != nil && !interrupted {
		return err
	}
	if err := out.keep(); err != nil {
		return unwritten(err)
	}
	switch {
	case interrupted:
		return commandline.Exit(exitInterrupted)
	case worst == refused:
		return commandline.Exit(exitFindings)
	case worst == unjudged:
		return commandline.Exit(exitUnscanned)
	}
	return commandline.Exit(exitOK)
}

// answerLines asks answer about each line, several at once, writes what it says in the order of the lines, and gives the
// worst outcome. When ctx ends, what was answered by then is written, and the error is ctx's.
func answerLines(ctx context.Context, in io.Reader, out io.Writer, answer func(*lined)) (worst outcome, err error) {
	workers := runtime.GOMAXPROCS(0)
	ctx, cancel := context.WithCancel(ctx)
	queue, ordered := make(chan *lined), make(chan *lined, 8*workers)
	var failed error // of reading; to be read when ordered is closed
	go func() {      // no one waits for it: it may hang in a read that nobody answers
		defer close(ordered)
		defer close(queue)
		failed = eachLine(in, func(text []byte) bool {
			l := &lined{text: text, done: make(chan struct{})}
			select {
			case ordered <- l:
			case <-ctx.Done():
				return false
			}
			select {
			case queue <- l:
			case <-ctx.Done():
				return false
			}
			return true
		})
	}()
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				select {
				case l, more := <-queue:
					if !more {
						return
					}
					answer(l)
					close(l.done)
				case <-ctx.Done():
					return
				}
			}
		})
	}
	defer wg.Wait()
	defer cancel()
	buffer := bufio.NewWriterSize(out, 64<<10)
	for {
		select {
		case l, more := <-ordered:
			if !more {
				if failed != nil {
					return worst, errors.Join(unwritten(buffer.Flush()), lang.Fault{Speaker: lang.Reason(
						lang.En("reading the lines failed: ").Zh("读取输入失败："), failed)})
				}
				return worst, unwritten(buffer.Flush())
			}
			select {
			case <-l.done:
			case <-ctx.Done():
				return worst, errors.Join(unwritten(buffer.Flush()), ctx.Err())
			}
			worst = max(worst, l.outcome)
			if _, err := buffer.Write(l.answer); err != nil {
				return worst, unwritten(err)
			}
			if len(ordered) == 0 { // whoever sends a line and waits for its answer gets it
				if err := buffer.Flush(); err != nil {
					return worst, unwritten(err)
				}
			}
		case <-ctx.Done():
			return worst, errors.Join(unwritten(buffer.Flush()), ctx.Err())
		}
	}
}

// eachLine visits the lines of in until visit says no. A line that is too long is visited as nil, and passed over. The
// last one may lack its end.
func eachLine(in io.Reader, visit func(text []byte) bool) error {
	r := bufio.NewReaderSize(in, 64<<10)
	for {
		text, tooLong, err := readLine(r)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		ended := err != nil
		if ended && len(text) == 0 && !tooLong {
			return nil
		}
		if tooLong {
			text = nil
		} else if text == nil {
			text = []byte{}
		}
		if !visit(text) || ended {
			return nil
		}
	}
}

// readLine reads one line without its end, of which it keeps maxLine bytes at the most.
func readLine(r *bufio.Reader) (text []byte, tooLong bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		full := errors.Is(err, bufio.ErrBufferFull)
		if !full && err == nil {
			part = part[:len(part)-1]
		}
		if tooLong = tooLong || len(text)+len(part) > maxLine; tooLong {
			text = nil
		} else {
			text = append(text, part...)
		}
		if !full {
			return text, tooLong, err
		}
	}
}
