package jobs

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pglocal"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/migrations"
	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/notify/robots"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// hurried makes River take a job to be lost soon.
func hurried(w *Worker) *Worker {
	w.times.longest, w.times.slack = 700*time.Millisecond, 100*time.Millisecond
	return w
}

// What the process of a worker is told: where its database is, and in which world it looks.
const (
	workerURL   = "TONGGUAN_TEST_WORKER_URL"
	workerWorld = "TONGGUAN_TEST_WORKER_WORLD"
)

// A seenWorld is what several processes must have alike: were the roots of each others' worlds unknown to them, they
// would judge differently what the others stored.
type seenWorld struct {
	Snapshot *facts.Snapshot
	Of       map[string]*facts.Snapshot // as eyes have it
	Root     []byte                     // DER
}

// TestWorkerProcess is no test: it is the worker that TestKilled kills.
func TestWorkerProcess(t *testing.T) {
	url := os.Getenv(workerURL)
	if url == "" {
		return
	}
	text, err := os.ReadFile(os.Getenv(workerWorld))
	if err != nil {
		t.Fatal(err)
	}
	var world seenWorld
	if err := json.Unmarshal(text, &world); err != nil {
		t.Fatal(err)
	}
	e := &eyes{of: world.Of, World: &factstest.World{TB: t, Snapshot: world.Snapshot, Root: &pki.Certificate{Certificate: &x509.Certificate{Raw: world.Root}}}}
	e.look = func(context.Context, string) { time.Sleep(30 * time.Millisecond) }
	w := hurried(worker(t, storetest.Open(t, url), e, func(d *Deps) { d.Name, d.Messenger = killed, messenger(t, 5*time.Second) }))
	_ = w.Run(context.Background())
}

// processes gives what starts a process that works, in one world. It ends with the test.
func processes(t *testing.T, url string, e *eyes) func() *exec.Cmd {
	t.Helper()
	text, err := json.Marshal(seenWorld{e.Snapshot, e.of, e.Root.Raw})
	if err != nil {
		t.Fatal(err)
	}
	world := filepath.Join(t.TempDir(), "world.json")
	if err := os.WriteFile(world, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return func() *exec.Cmd {
		cmd := exec.Command(os.Args[0], "-test.run=^TestWorkerProcess$")
		cmd.Env = append(os.Environ(), workerURL+"="+url, workerWorld+"="+world, "PGAPPNAME="+killed)
		if testing.Verbose() {
			cmd.Stderr = os.Stderr
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
		return cmd
	}
}

// killed names the connections of such processes to the database.
const killed = "killed"

// bury makes what a process had begun that was killed count as lost, as it does some time after its death. What the
// database still did for it is awaited first, or it would come after. River gives the lead to another after 15 s, takes a
// job to be lost after its time, and looks when somebody takes the lead, and then only after half a minute.
func bury(t *testing.T, s *store.Store) {
	t.Helper()
	until(t, 10*time.Second, "the dead one's connections are closed", func() bool {
		return count(t, s, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = '`+killed+`'`) == 0
	})
	sql(t, s, `UPDATE river_job SET attempted_at = attempted_at - interval '1 minute' WHERE state = 'running'`)
	sql(t, s, `UPDATE delivery SET next_at = now() WHERE state = 1`) // its lease is over
	sql(t, s, `DELETE FROM river_leader`)
}

// TestKilled kills the worker's process again and again, in the midst of scans, commits and completions. Nothing is
// lost, and nothing is stored twice.
func TestKilled(t *testing.T) {
	t.Parallel()
	const n, kills = 400, 6
	url := storetest.URL(t)
	s := storetest.Open(t, url)
	hosts(t, s, n)
	process := processes(t, url, see(t))
	for range kills {
		at := stored(t, s) + 5 + rand.IntN(40)
		cmd := process()
		until(t, time.Minute, "some more are stored", func() bool { return stored(t, s) >= at })
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		bury(t, s)
	}
	t.Logf("%d of %d were stored by workers that were killed; %d jobs were left behind by the last", stored(t, s), n, count(t, s, `SELECT count(*) FROM river_job WHERE state = 'running'`))
	// The last one judges all again that the others have stored, and finds the same.
	sql(t, s, `DELETE FROM river_job WHERE kind = 'chore'`)
	sql(t, s, `UPDATE chore SET next_at = now() WHERE name = 'rejudge'`)
	process()
	until(t, 2*time.Minute, "all are stored", func() bool { return stored(t, s) >= n })
	until(t, time.Minute, "all are judged again", func() bool {
		return count(t, s, `SELECT count(*) FROM river_job WHERE kind = 'chore' AND args ->> 'name' = 'rejudge' AND state = 'completed'`) > 0
	})
	once(t, s, n)
	t.Logf("%d attempts for %d scans", count(t, s, `SELECT sum(attempt) FROM river_job WHERE kind = 'scan'`), n)
}

// A worker is killed in the midst of 30 messages, several times. All arrive, and only those that were under way are sent
// again, by the same ids.
func TestKilledWhileItDelivers(t *testing.T) {
	t.Parallel()
	const n, kills = 30, 3
	url := storetest.URL(t)
	s := storetest.Open(t, url)
	key := notify.NewSecret()
	r := robots.NewReceiver(t, robots.Options{Keys: []string{key}})
	r.Script(slices.Repeat([]robots.Answer{robots.Hang(100 * time.Millisecond)}, 1000)...)
	channel(t, s, notify.Webhook, 0, notify.Secret{URL: r.URL(), Keys: []string{key}})
	hosts(t, s, n)
	process := processes(t, url, ending(t, n, 5))
	for i := range kills {
		cmd := process()
		until(t, time.Minute, "some are sent", func() bool { return len(r.Deliveries()) >= (i+1)*n/(kills+1) })
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		bury(t, s)
	}
	process()
	until(t, time.Minute, "all have arrived", func() bool { return states(t, s)[store.DeliveryDelivered] == n })
	times := map[string]int{}
	for _, d := range r.Deliveries() {
		if d.Err != nil {
			t.Errorf("%s: %v", d.ID, d.Err)
		}
		times[d.ID]++
	}
	repeated := len(r.Deliveries()) - len(times)
	if limit := kills * notify.LimitsOf(notify.Webhook).InFlight; len(times) != n || repeated > limit {
		t.Errorf("%d ids, %d repeats; want %d ids, and at most %d repeats", len(times), repeated, n, limit)
	}
	if events := count(t, s, `SELECT count(*) FROM event WHERE type = 'alert.firing'`); events != n {
		t.Errorf("%d events", events)
	}
	t.Logf("%d messages, %d kills, %d sent twice", n, kills, repeated)
}

// A worker that is told to end lets what runs come to its end, and gives back what takes too long: it costs no attempt,
// and another does it.
func TestEnds(t *testing.T) {
	t.Parallel()
	const n = 12
	s := storetest.New(t)
	e := see(t)
	hosts(t, s, n)
	var quick, slow atomic.Int32
	ending := make(chan struct{})
	e.look = func(ctx context.Context, host string) {
		if strings.HasPrefix(host, "h000") && host < "h0003" {
			slow.Add(1)
			<-ctx.Done()
			return
		}
		quick.Add(1)
		<-ending
	}
	w := worker(t, s, e, func(d *Deps) { d.Scans = 10 })
	w.crowd.share = 10
	w.times.drain = 3 * time.Second
	stop := start(t, w)
	until(t, 20*time.Second, "all workers are busy", func() bool { return quick.Load()+slow.Load() == 10 })
	time.AfterFunc(300*time.Millisecond, func() { close(ending) })
	began := time.Now()
	stop()
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v to end", took)
	}
	if w.Ready() {
		t.Error("it has ended, and says that it is ready")
	}
	if got := stored(t, s); got != int(quick.Load()) || slow.Load() != 3 {
		t.Errorf("%d of the %d that came to their end are stored; %d were slow", got, quick.Load(), slow.Load())
	}
	if got := count(t, s, `SELECT count(*) FROM river_job WHERE kind = 'scan' AND state = 'running'`); got != 0 {
		t.Errorf("%d jobs are left running", got)
	}
	if got := count(t, s, `SELECT count(*) FROM river_job WHERE kind = 'scan' AND state <> 'completed' AND (attempt > 0 OR state <> 'available' OR errors IS NOT NULL)`); got != 0 {
		t.Errorf("%d jobs were not given back as they were", got)
	}
	other := see(t)
	other.World = e.World
	start(t, worker(t, s, other, func(d *Deps) { d.Name = "other" }))
	until(t, 20*time.Second, "the other has done the rest", func() bool { return stored(t, s) >= n })
	once(t, s, n)
}

// postgres is a cluster of its own, which a test may stop.
type postgres struct {
	t      *testing.T
	dir    string
	server *pglocal.Server
}

func cluster(t *testing.T) *postgres {
	t.Helper()
	dir, err := os.MkdirTemp("", "jobs-test-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o711); err != nil { // root's Postgres is somebody else
		t.Fatal(err)
	}
	p := &postgres{t: t, dir: dir}
	t.Cleanup(func() {
		if p.server != nil {
			_ = p.server.Stop()
		}
		_ = os.RemoveAll(dir)
	})
	p.start()
	return p
}

func (p *postgres) start() {
	p.t.Helper()
	server, err := pglocal.Start(context.Background(), pglocal.Options{
		Dir: filepath.Join(p.dir, "data"), Bin: os.Getenv("TONGGUAN_PG_BIN"), Path: os.Getenv("PATH"), LibraryPath: os.Getenv("LD_LIBRARY_PATH"),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	if p.server != nil && p.server.URL() != server.URL() {
		p.t.Fatal("it has another address now")
	}
	p.server = server
}

// crash ends it as "pg_ctl stop -m immediate" does: connections are cut, and what is not in the log is lost.
func (p *postgres) crash() {
	p.t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, "data", "pg", "postmaster.pid"))
	if err != nil {
		p.t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.Fields(string(text))[0])
	if err != nil || pid <= 1 {
		p.t.Fatalf("%q: %v", text, err)
	}
	if err := syscall.Kill(pid, syscall.SIGQUIT); err != nil {
		p.t.Fatal(err)
	}
	<-p.server.Done()
	if err := p.server.Stop(); err != nil { // gives the folder back
		p.t.Fatal(err)
	}
}

// TestDatabaseRestarts runs a worker while its database is away at the start, and crashes twice under load. The worker
// goes on by itself, and each endpoint is stored once.
func TestDatabaseRestarts(t *testing.T) {
	t.Parallel()
	const n = 250
	p := cluster(t)
	s := storetest.Open(t, p.server.URL())
	if err := migrations.Up(t.Context(), s.Pool()); err != nil {
		t.Fatal(err)
	}
	hosts(t, s, n)
	e := see(t)
	var hold atomic.Bool // whoever looks goes on looking
	e.look = func(context.Context, string) {
		time.Sleep(50 * time.Millisecond)
		for hold.Load() {
			time.Sleep(5 * time.Millisecond)
		}
	}
	w := hurried(worker(t, s, e, func(d *Deps) { d.Scans = 8 }))
	var tries, commits atomic.Int32
	after := w.after
	w.after = func(task string, d time.Duration) <-chan time.Time {
		switch task {
		case "prepare":
			tries.Add(1)
		case "commit":
			commits.Add(1)
		}
		return after(task, d)
	}
	p.crash()

	stop := start(t, w)
	until(t, 20*time.Second, "it has looked for the database several times", func() bool { return tries.Load() > 2 })
	if w.Ready() {
		t.Fatal("it is ready without a database")
	}
	p.start()
	kept := func() (n int) { // of the connections that the test has some are dead
		if s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM scan`).Scan(&n) != nil {
			return -1
		}
		return n
	}
	for _, at := range []int{40, 120} {
		until(t, 30*time.Second, "some are stored", func() bool { return kept() >= at })
		hold.Store(true) // so that there are results which find no database
		until(t, 10*time.Second, "some are being looked at", func() bool { return w.pulse.running(scanQueue) > 0 })
		p.crash()
		hold.Store(false)
		until(t, 30*time.Second, "it has noticed", func() bool { return !w.Ready() })
		p.start()
		began := time.Now()
		until(t, 20*time.Second, "it works again", func() bool { return w.Ready() })
		t.Logf("works again after %v", time.Since(began).Round(time.Millisecond))
	}
	until(t, 90*time.Second, "all are stored", func() bool { return kept() >= n })
	once(t, s, n)
	seen := e.seen()
	slices.Sort(seen)
	t.Logf("%d endpoints were looked at %d times; a commit had to wait %d times", n, len(seen), commits.Load())
	if commits.Load() == 0 || len(seen) > n+w.Scans {
		t.Error("what was seen when the database was away was not kept until it came back")
	}
	if len(slices.Compact(seen)) != n {
		t.Errorf("%d were looked at", len(slices.Compact(seen)))
	}
	p.crash()
	began := time.Now()
	stop()
	t.Logf("ended without a database in %v", time.Since(began).Round(time.Millisecond))
}
