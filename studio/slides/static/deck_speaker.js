// The speaker's window: this slide and the next one, notes, clock and time. It holds no program and no films:
// the page draws into it what it shows itself, so both are in step, and its keys are the page's.

const TICK = 250; // milliseconds
const SIZES = [16, 19, 22, 26, 30, 36];

class Speaker {
  // `told` has press(event), act(name), current() → {number, film, black}, and tell(text).
  constructor(told) {
    this.told = told;
    this.window = null;
    this.began = 0;
    this.size = 2;
    addEventListener("pagehide", () => this.window?.close());
  }

  get open() {
    return Boolean(this.window && !this.window.closed);
  }

  toggle() {
    if (this.open) {
      this.window.focus();
      return;
    }
    this.window = window.open("", "", "popup,width=1180,height=760");
    if (!this.window) {
      this.told.tell(say("no_window"));
      return;
    }
    this.build();
    this.began ||= Date.now();
    clearInterval(this.timer);
    this.timer = setInterval(() => this.tick(), TICK);
    this.show();
  }

  build() {
    const page = this.window.document;
    page.open(); // a document of its own: the empty one that is there may still be replaced
    page.write("<!doctype html><meta charset=utf-8>");
    page.close();
    page.documentElement.lang = deck.language;
    page.documentElement.dataset.theme = "dark"; // its light must not blind in a dark hall
    page.title = `${say("speaker")} – ${deck.title}`;
    page.head.append(document.getElementById("screen-style").cloneNode(true));
    page.body.className = "speaker";
    const button = (text, label, act) =>
      el("button", { type: "button", "aria-label": label, title: label, onclick: act }, text);
    const size = (by) => () => this.resize(by);
    this.canvas = el("canvas", { width: deck.width, height: deck.height });
    this.bar = el("div", { class: "done" }, el("i"));
    this.place = el("span");
    this.state = el("span", { class: "state" });
    this.next = el("img", { alt: "" });
    this.nextTitle = el("p", { class: "next-title", dir: "auto" });
    this.title = el("h2", { dir: "auto" });
    this.notes = el("div", { class: "text" });
    this.clock = el("time", { title: say("clock") });
    this.elapsed = button("0:00", say("elapsed"), () => this.restart());
    this.elapsed.className = "elapsed";
    const move = (name, ...signs) => signed(name, () => this.told.act(name), ...signs);
    const moves = [move("back", "back"), move("play", "play", "pause"), move("next", "next")];
    const head = (text, ...more) => el("p", { class: "head" }, el("b", {}, text), ...more);
    page.body.replaceChildren(
      el("section", { class: "now" }, head(say("now"), this.place, this.state), this.canvas, this.bar),
      el("section", { class: "then" }, head(say("then")), this.next, this.nextTitle),
      el("section", { class: "notes-of" }, this.title, this.notes),
      el("footer", {}, this.clock, this.elapsed, el("span", { class: "gap" }), ...moves,
        button("A−", say("smaller"), size(-1)), button("A+", say("larger"), size(1))),
    );
    this.window.addEventListener("keydown", (event) => this.told.press(event));
    page.addEventListener("click", (event) => event.target.closest("button")?.blur());
    this.resize(0);
  }

  resize(by) {
    this.size = Math.min(Math.max(this.size + by, 0), SIZES.length - 1);
    this.notes.style.fontSize = `${SIZES[this.size]}px`;
  }

  restart() {
    this.began = Date.now();
    this.tick();
  }

  // The slide has changed.
  show() {
    if (!this.open) return;
    const { number, film } = this.told.current();
    if (!film) return; // the first slide tells when it is there
    const after = deck.slides[number + 1];
    this.place.textContent = say("of", { number: number + 1, count: deck.slides.length });
    this.title.textContent = film.slide.title;
    const paragraphs = film.section.querySelectorAll(".notes p:not(.next)");
    this.notes.replaceChildren(...[...paragraphs].map((one) => one.cloneNode(true)));
    this.notes.parentElement.scrollTop = 0;
    this.next.hidden = !after;
    if (after) this.next.src = after.thumbnail;
    this.nextTitle.textContent = after ? after.title : say("no_more");
    this.tick();
  }

  tick() {
    if (!this.open) {
      clearInterval(this.timer);
      return;
    }
    const now = new Date();
    this.clock.textContent = now.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    this.elapsed.textContent = clock((now - this.began) / 1000);
    this.draw();
  }

  draw() {
    if (!this.open) return;
    const { film, black } = this.told.current();
    if (!film) return;
    const { source } = film;
    if (source.complete !== false) {
      this.canvas.getContext("2d").drawImage(source, 0, 0, this.canvas.width, this.canvas.height);
    }
    this.canvas.classList.toggle("black", black);
    this.state.textContent = black ? say("blacked") : say(film.state);
    this.window.document.body.dataset.film = black ? "black" : film.state;
    this.bar.firstChild.style.width = `${(100 * film.time) / film.slide.seconds}%`;
  }
}
