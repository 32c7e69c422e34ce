// The page's own part over reveal.js, which scales and turns the slides: keys, films, and the views over them.

const KEYS = {
  next: ["→", say("key_pagedown"), "N"],
  back: ["←", say("key_pageup"), "P"],
  space: [say("key_space")],
  replay: ["R"],
  captions: ["C"],
  overview: ["O", "Esc"],
  speaker: ["S"],
  fullscreen: ["F"],
  black: ["B", "."],
  first: [say("key_home")],
  last: [say("key_end")],
  print: [say("key_print")],
  help: ["?"],
};

const ACTS = {
  ArrowRight: "next", ArrowDown: "next", PageDown: "next", n: "next",
  ArrowLeft: "back", ArrowUp: "back", PageUp: "back", p: "back",
  " ": "space", r: "replay", c: "captions", o: "overview", Escape: "overview", s: "speaker", f: "fullscreen",
  b: "black", ".": "black", Home: "first", End: "last", "?": "help",
};

class Show {
  constructor() {
    const sections = [...document.querySelectorAll(".beat")];
    this.films = sections.map((section, n) => {
      const block = document.getElementById(`film-${String(n + 1).padStart(3, "0")}`);
      return new Film(section, deck.slides[n], block, this);
    });
    this.films.forEach(({ first }, n) => {
      if (!first.hasAttribute("src")) first.src = this.films[n - 1].last.src;
    });
    this.number = -1;
    this.jumps = true; // the next change is a jump, which plays whichever way it goes
    this.resumes = false; // the film was stopped for what lies over it
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.message = new Message();
    this.captions = new Captions();
    const act = (name) => this.act(name);
    this.bar = new Bar(act);
    const over = { opened: () => this.hold(), closed: () => this.resume(), current: () => this.number };
    this.overview = new Overview({ ...over, go: (number) => this.go(number) });
    this.help = new Help(over);
    this.speaker = new Speaker({
      act, press: (event) => this.press(event), tell: (text) => this.message.tell(text),
      current: () => ({ number: this.number, film: this.film, black: Reveal.isPaused() }),
    });
  }

  get film() {
    return this.films[this.number];
  }

  begin() {
    document.addEventListener("keydown", (event) => this.press(event));
    addEventListener("hashchange", () => (this.jumps = true)); // before reveal.js hears of it
    Reveal.on("ready", ({ indexh }) => this.enter(indexh));
    Reveal.on("slidechanged", ({ indexh }) => this.enter(indexh));
    Reveal.initialize({
      width: deck.width, height: deck.height, margin: 0, minScale: 0.02, maxScale: 20, center: false,
      transition: "none", backgroundTransition: "none", autoAnimate: false, autoPlayMedia: false,
      controls: false, progress: true, slideNumber: false, keyboard: false, overview: false, jumpToSlide: false,
      fragments: false, help: false, hash: true, hashOneBasedIndex: true, hideInactiveCursor: true,
      scrollActivationWidth: null, viewDistance: 2, mobileViewDistance: 2, postMessage: false,
    });
  }

  // --- from slide to slide

  // Runs in the same moment in which reveal.js shows the slide: before anything of it is painted.
  enter(number) {
    const back = !this.jumps && number === this.number - 1;
    this.jumps = false;
    this.film?.halt();
    this.number = number;
    if (back || this.calm.matches) this.film.rest();
    else this.film.start();
    this.keep();
    this.bar.show(number, this.film);
    this.speaker.show();
  }

  // Hold this film and its neighbours in memory, and no others.
  keep() {
    const { number } = this;
    this.films.forEach((film, n) => Math.abs(n - number) > 1 && film.unload());
    clearTimeout(this.loading);
    // A little later, so that this film starts first.
    this.loading = setTimeout(() => {
      for (const near of [number, number + 1, number - 1]) this.films[near]?.prepare();
      this.films[number + 1]?.first.decode().catch(() => {});
    }, 120);
  }

  go(number) {
    if (number === this.number) {
      this.film.start();
      return;
    }
    this.jumps = true;
    Reveal.slide(number);
  }

  step(by) {
    const number = this.number + by;
    if (number >= 0 && number < this.films.length) Reveal.slide(number);
    else if (by > 0) this.message.tell(say("end"));
  }

  // --- what one can do

  press(event) {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const name = ACTS[key];
    if (!name || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const sheet = [this.overview, this.help].find((one) => one.open);
    const closes = sheet && key !== "Escape" && (name === "help" || name === "overview"); // Escape it hears itself
    const onButton = event.target.tagName === "BUTTON" && key === " ";
    if ((sheet && !closes) || onButton) return;
    event.preventDefault();
    if (event.repeat && !["next", "back"].includes(name)) return;
    if (sheet) sheet.node.close();
    else this.act(name);
  }

  act(name) {
    if (!this.film && name !== "speaker") return; // no slide is shown yet
    if (Reveal.isPaused() && name !== "speaker") { // any key ends the black screen, and does no more
      this.black();
      return;
    }
    const acts = {
      next: () => this.step(1),
      back: () => this.step(-1),
      space: () => this.space(),
      play: () => this.film.toggle() || this.film.start(),
      replay: () => this.film.start(),
      captions: () => {
        this.message.tell(this.captions.next());
        this.captions.show(this.film);
      },
      overview: () => this.overview.toggle(),
      speaker: () => this.speaker.toggle(),
      help: () => this.help.toggle(),
      fullscreen: () => this.fullscreen(),
      black: () => this.black(),
      first: () => this.go(0),
      last: () => this.go(this.films.length - 1),
      print: () => print(),
    };
    acts[name]();
  }

  space() {
    if (this.film.toggle()) return;
    if (!this.film.played && this.calm.matches) this.film.start();
    else this.step(1);
  }

  fullscreen() {
    const wish = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.();
    wish?.catch(() => {});
  }

  black() {
    if (Reveal.isPaused()) {
      Reveal.togglePause(false);
      this.resume();
    } else {
      this.hold();
      Reveal.togglePause(true);
    }
    this.speaker.draw();
  }

  // Stop the film for as long as something lies over it.
  hold() {
    this.resumes = this.film.state === "playing" && this.film.toggle();
  }

  resume() {
    if (this.resumes && this.film.state === "paused") this.film.toggle();
    this.resumes = false;
  }

  // --- what films tell

  changed(film) {
    if (film !== this.film) return;
    document.body.dataset.film = film.state;
    this.captions.show(film);
    this.speaker.draw();
  }

  frame(film) {
    if (film === this.film) this.speaker.draw();
  }

  asleep() {
    this.message.tell(say("asleep"));
  }

  failed(film) {
    if (film === this.film) this.message.tell(say("no_film"));
  }
}

// As for reveal.js, an address with ?print-pdf shows the pages as they are printed.
if (/[?&](print-pdf|view=print)/.test(location.search)) {
  for (const id of ["reveal-style", "screen-style"]) document.getElementById(id).media = "not all";
  document.getElementById("print-style").media = "all";
} else {
  new Show().begin();
}
