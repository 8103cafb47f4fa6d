// What the pages do more when a script may run. Without it they are complete: forms post, and a page that waits for a
// scan loads itself again.
'use strict';
(() => {
	const root = document.documentElement;
	const say = (text) => { document.getElementById('say').textContent = text; };

	// Times. The server writes UTC; the reader lives somewhere.

	const two = (n) => String(n).padStart(2, '0');
	const day = (t) => `${t.getFullYear()}-${two(t.getMonth() + 1)}-${two(t.getDate())}`;
	const minute = (t) => `${day(t)} ${two(t.getHours())}:${two(t.getMinutes())}`;
	const spans = new Intl.RelativeTimeFormat(root.lang, { numeric: 'always' });

	// ago writes the same words as when.go.
	function ago(t, due) {
		const seconds = (t - Date.now()) / 1000;
		const size = Math.abs(seconds);
		if (due && seconds < 60) return root.dataset.due;
		if (size < 60) return root.dataset.now;
		const [unit, length] = size < 3600 ? ['minute', 60] : size < 48 * 3600 ? ['hour', 3600] : ['day', 86400];
		return spans.format(Math.trunc(seconds / length), unit);
	}

	function tellTimes(within) {
		for (const el of within.querySelectorAll('time[datetime]')) {
			const t = new Date(el.dateTime);
			if (isNaN(t)) continue;
			if ('ago' in el.dataset) {
				el.textContent = ago(t, el.dataset.ago === 'due');
				el.title = minute(t);
			} else if ('short' in el.dataset) {
				el.textContent = day(t).slice(5);
			} else {
				el.textContent = 'day' in el.dataset ? day(t) : minute(t);
				el.title = t.toISOString().replace('T', ' ').replace(/:\d\d\.\d+Z/, ' UTC');
			}
		}
	}

	// Copying. Plain http has no navigator.clipboard, and then the text is selected and copied the old way.

	async function copy(button) {
		const source = document.getElementById(button.dataset.copy);
		try {
			await navigator.clipboard.writeText(source.textContent);
		} catch {
			getSelection().selectAllChildren(source);
			document.execCommand('copy');
		}
		const label = button.textContent;
		button.textContent = button.dataset.done;
		say(button.dataset.done);
		setTimeout(() => { button.textContent = label; }, 1500);
	}

	function showCopy(within) {
		for (const button of within.querySelectorAll('button.copy')) {
			button.hidden = false;
			button.addEventListener('click', () => copy(button));
		}
	}

	// Live parts. An element with data-live is asked for again at that address and replaced by the answer: often while
	// it has data-pending, seldom otherwise, and not at all while nobody looks.

	const soon = 2000, later = 30000;

	function watch(el, tag) {
		let timer = 0, asking = false;
		const wait = () => { timer = setTimeout(ask, 'pending' in el.dataset ? soon : later); };

		async function ask() {
			if (asking) return;
			if (document.hidden || busy(el)) return wait();
			asking = true;
			try {
				const headers = tag ? { 'If-None-Match': tag } : {};
				const answer = await fetch(el.dataset.live, { headers, credentials: 'same-origin', redirect: 'manual' });
				if (answer.type === 'opaqueredirect' || answer.status === 401) return location.reload();
				if (answer.status === 200) {
					tag = answer.headers.get('ETag');
					el = replace(el, await answer.text());
				}
			} catch { /* the network or the server is away: ask again */ }
			asking = false;
			wait();
		}
		document.addEventListener('visibilitychange', () => {
			if (!document.hidden) {
				clearTimeout(timer);
				ask();
			}
		});
		wait();
	}

	// busy reports whether the reader is about to use the element: marks text in it, or has a menu of it open.
	function busy(el) {
		const marked = getSelection();
		if (!marked.isCollapsed && el.contains(marked.anchorNode)) return true;
		return el.contains(document.activeElement) && document.activeElement.matches('input, select, textarea');
	}

	function replace(old, html) {
		const box = document.createElement('template');
		box.innerHTML = html;
		const el = box.content.firstElementChild;
		if (!el || !el.dataset.live) return old;
		tellTimes(el);
		showCopy(el);
		const focused = old.contains(document.activeElement) ? document.activeElement : null;
		const waited = 'pending' in old.dataset && !('pending' in el.dataset);
		old.replaceWith(el);
		if (focused) {
			const again = focused.id ? document.getElementById(focused.id) : [...el.querySelectorAll('a')].find((a) => a.href === focused.href);
			if (again) again.focus({ preventScroll: true });
		}
		if (waited) {
			if (el.dataset.say) say(el.dataset.say);
			if ('whole' in el.dataset) location.reload(); // the rest of the page is older than this part now
		}
		return el;
	}

	// A page that stands in for one which could not be made asks for that one until it is there.

	async function retry(seconds) {
		try {
			if ((await fetch(location, { credentials: 'same-origin' })).ok) return location.reload();
		} catch { /* the server is away: ask again */ }
		setTimeout(retry, seconds * 1000, seconds);
	}
	const stand = document.querySelector('[data-retry]');
	if (stand) setTimeout(retry, stand.dataset.retry * 1000, Number(stand.dataset.retry));

	const here = new URL(location);
	if (here.searchParams.has('done')) { // said once; not again when the page is loaded again
		here.searchParams.delete('done');
		history.replaceState(null, '', here);
	}
	tellTimes(document);
	showCopy(document);
	setInterval(() => tellTimes(document), 60000);
	for (const el of document.querySelectorAll('[data-live]')) watch(el, null);
})();
