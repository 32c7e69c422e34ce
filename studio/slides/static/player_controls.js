// What the film is played with: the time line, the menus, the keys.

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
const STEP = 5; // seconds
const THUMB = 16; // pixels of the time line's handle

// Chapters as stretches, beats as ticks in them; over both lies a slider that only shows its handle.
class Timeline {
  constructor(film) {
    this.film = film;
    this.slider = find("position");
    this.hint = find("hint");
    this.slider.max = lecture.seconds;
    this.slider.addEventListener("input", () => film.seek(Number(this.slider.value)));
    this.slider.addEventListener("pointermove", (event) => this.showHint(event));
    for (const name of ["pointerleave", "pointercancel"]) {
      this.slider.addEventListener(name, () => { this.hint.hidden = true; });
    }
    this.stretches = lecture.chapters.map((chapter) => this.stretch(chapter));
    find("marks").append(...this.stretches.map(({ mark }) => mark));
    this.name = el("b", { dir: "auto" });
    this.beat = el("span", { dir: "auto" });
    this.time = el("span", { class: "time" });
    this.picture = pictureOf(lecture.slides[0]);
    this.hint.append(this.picture, this.name, this.beat, this.time);
  }

  stretch(chapter) {
    const slides = lecture.slides.slice(chapter.first, chapter.end);
    const [start, end] = [slides[0].start, slides.at(-1).end];
    const done = el("i");
    const ticks = slides.slice(1).map((slide) => {
      const tick = el("s");
      tick.style.left = `${100 * (slide.start - start) / (end - start)}%`;
      return tick;
    });
    const mark = el("span", { class: "stretch" }, done, ...ticks);
    mark.style.flexGrow = end - start;
    return { mark, done, start, end };
  }

  showHint(event) {
    if (event.pointerType === "touch" && !event.buttons) return;
    const { left, width } = this.slider.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientX - left - THUMB / 2) / (width - THUMB), 0), 1);
    const time = share * lecture.seconds;
    const slide = lecture.slides[slideAt(time)];
    this.picture.src = slide.picture;
    this.name.textContent = lecture.chapters[slide.chapter].title;
    this.beat.textContent = slide.title;
    this.time.textContent = clock(time);
    this.hint.hidden = false;
    const half = this.hint.offsetWidth / 2;
    const middle = THUMB / 2 + share * (width - THUMB);
    this.hint.style.left = `${Math.min(Math.max(middle, half), width - half) - half}px`;
  }

  show(time, slide) {
    this.slider.value = time;
    const told = { time: clock(time), length: clock(lecture.seconds), title: slide.title };
    this.slider.setAttribute("aria-valuetext", say("where", told));
    for (const { done, start, end } of this.stretches) {
      const share = Math.min(Math.max((time - start) / (end - start), 0), 1);
      done.style.width = `${100 * share}%`;
    }
  }
}

// A button that opens a menu of which one entry is chosen.
class Menu {
  constructor(place, name, entries, choose) {
    this.choose = choose;
    this.button = el("button", { "aria-haspopup": "menu", "aria-expanded": "false", id: `${name}-button` });
    this.list = el("div", { role: "menu", "aria-label": say(name), hidden: true });
    this.entries = entries.map(({ value, text, lang }) => el("button",
      { role: "menuitemradio", tabindex: "-1", lang: lang ?? null, onclick: () => this.take(value) }, text));
    this.values = entries.map(({ value }) => value);
    this.list.append(...this.entries);
    place.append(this.button, this.list);
    this.button.addEventListener("click", () => this.open(this.list.hidden));
    place.addEventListener("keydown", (event) => this.key(event));
    const leave = (to) => { if (!place.contains(to)) this.open(false); };
    place.addEventListener("focusout", (event) => leave(event.relatedTarget));
    document.addEventListener("pointerdown", (event) => leave(event.target));
  }

  show(value) {
    this.chosen = this.values.indexOf(value);
    this.entries.forEach((one, n) => one.setAttribute("aria-checked", String(n === this.chosen)));
  }

  open(on) {
    if (this.list.hidden === !on) return;
    this.list.hidden = !on;
    this.button.setAttribute("aria-expanded", String(on));
    if (on) this.entries[Math.max(0, this.chosen)].focus();
  }

  take(value) {
    this.open(false);
    this.button.focus();
    this.choose(value);
  }

  key(event) {
    if (this.list.hidden) return;
    const at = this.entries.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape") {
      this.open(false);
      this.button.focus();
    } else if (to === undefined) {
      return;
    } else {
      this.entries.at(to % this.entries.length).focus();
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

const speedText = (speed) => `${speed.toLocaleString(lecture.language)}×`;

// Chapters and transcript, of which one is seen. Finding in the page opens the other where it is there.
class Tabs {
  constructor() {
    this.tabs = [...document.querySelectorAll("[role=tab]")];
    this.panes = this.tabs.map((tab) => find(tab.getAttribute("aria-controls")));
    this.tabs.forEach((tab, n) => {
      tab.addEventListener("click", () => this.show(n));
      tab.addEventListener("keydown", (event) => this.key(event, n));
      this.panes[n].addEventListener("beforematch", () => this.show(n));
    });
    this.changed = () => {};
    this.show(0);
  }

  key(event, n) {
    const to = { ArrowRight: n + 1, ArrowLeft: n - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const tab = this.tabs.at(to % this.tabs.length);
    tab.click();
    tab.focus();
  }

  show(number) {
    this.tabs.forEach((tab, n) => {
      const [shown, pane] = [n === number, this.panes[n]];
      tab.setAttribute("aria-selected", String(shown));
      tab.tabIndex = shown ? 0 : -1;
      if (pane.hasAttribute("tabindex")) pane.tabIndex = shown ? 0 : -1;
      if (shown) pane.removeAttribute("hidden");
      else pane.setAttribute("hidden", "onbeforematch" in document.body ? "until-found" : "");
    });
    this.changed();
  }
}

// The keys of the page: what each does, and how the help tells it.
class Keys {
  constructor(does) {
    this.does = does;
    document.addEventListener("keydown", (event) => this.pressed(event));
    const told = [
      [[say("space"), "K"], "play"],
      [["←", "→", "J", "L"], "seconds"],
      [[",", ".", say("page_up"), say("page_down")], "beats"],
      [["1", "2", "…"], "chapters"],
      [[say("home"), say("end")], "ends"],
      [["<", ">"], "speed"],
      ...(lecture.languages.length ? [[["C"], "captions"]] : []),
      [["F"], "larger"],
      [["?"], "help"],
    ];
    const cap = (key) => (key === "…" ? key : el("kbd", {}, key));
    find("keys-list").append(...told.map(([keys, name]) => el("div", {},
      el("dt", {}, ...keys.flatMap((key) => [cap(key), " "])), el("dd", {}, say(`key_${name}`)))));
    find("keys-close").addEventListener("click", () => find("keys").close());
    find("help").addEventListener("click", () => this.help());
  }

  help() {
    const dialog = find("keys");
    if (dialog.open) dialog.close();
    else dialog.showModal();
  }

  pressed(event) {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (target.closest("input:not([type=range]), select")) return;
    if (find("keys").open && key !== "?") return;
    if (key === " " && target.closest("button, summary")) return; // it presses that
    const paging = ["PageUp", "PageDown", "Home", "End"].includes(key);
    if (paging && target.closest("#chapters, #text")) return; // it moves the list
    if (target.closest("#position") && ["ArrowUp", "ArrowDown"].includes(key)) {
      this.does.seconds(key === "ArrowUp" ? STEP : -STEP);
    } else if (!this.act(key)) {
      return;
    }
    event.preventDefault();
  }

  act(key) {
    const { does } = this;
    const acts = {
      " ": () => does.toggle(), k: () => does.toggle(),
      j: () => does.seconds(-STEP), ArrowLeft: () => does.seconds(-STEP),
      l: () => does.seconds(STEP), ArrowRight: () => does.seconds(STEP),
      ",": () => does.beat(-1), PageUp: () => does.beat(-1),
      ".": () => does.beat(1), PageDown: () => does.beat(1),
      Home: () => does.end(false), End: () => does.end(true),
      "<": () => does.speed(-1), ">": () => does.speed(1),
      c: () => does.captions(), f: () => does.larger(), "?": () => this.help(),
    };
    for (const n of "123456789") acts[n] = () => does.chapter(Number(n) - 1);
    const act = acts[key.length === 1 ? key.toLowerCase() : key];
    act?.();
    return Boolean(act);
  }
}
