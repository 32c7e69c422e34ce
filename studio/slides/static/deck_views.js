// What lies over the slides: captions, the bar, short messages, the overview and the help.

const CALM = 2500; // milliseconds without the pointer until the bar goes
const TOLD = 2600; // milliseconds that a message stays

class Bar {
  constructor(act) {
    const button = (name, ...signs) => {
      const made = signed(name, (event) => {
        if (event.detail) made.blur(); // by pointer: the space bar stays the film's
        act(name);
      }, ...(signs.length ? signs : [name]));
      return made;
    };
    const names = ["replay", "captions", "overview", "speaker", "fullscreen", "print", "help"];
    this.place = el("span", { class: "place" });
    this.title = el("span", { class: "title", dir: "auto" });
    const told = el("span", { class: "told" }, this.place, this.title);
    const moves = [button("back"), button("play", "play", "pause"), button("next")];
    const others = names.map((name) => button(name));
    this.node = el("div", { class: "bar", role: "toolbar" }, ...moves, told, ...others);
    document.body.append(this.node);
    this.timer = 0;
    for (const kind of ["pointermove", "pointerdown", "focusin"]) {
      document.addEventListener(kind, () => this.wake());
    }
  }

  wake() {
    document.body.classList.add("awake");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sleep(), CALM);
  }

  sleep() {
    const held = this.node.matches(":hover") || this.node.contains(document.activeElement);
    if (held) this.wake();
    else document.body.classList.remove("awake");
  }

  show(number, film) {
    const { title, chapter } = film.slide;
    this.place.textContent = `${number + 1} / ${deck.slides.length}`;
    this.title.textContent = title;
    this.title.title = `${chapter} – ${title}`;
  }
}

class Captions {
  constructor() {
    this.track = -1; // the number of the track that is shown; −1: none
    this.text = el("span", { dir: "auto" });
    this.node = el("div", { class: "captions" }, this.text);
    document.body.append(this.node);
  }

  next() {
    this.track = this.track + 1 < deck.tracks.length ? this.track + 1 : -1;
    if (this.track < 0) return say("captions_off");
    const [code, name] = deck.tracks[this.track];
    this.node.lang = code;
    return say("captions_on", { name });
  }

  show(film) {
    const text = this.track < 0 ? "" : film.caption(this.track);
    if (this.text.textContent !== text) this.text.textContent = text;
    this.node.hidden = !text;
  }
}

class Message {
  constructor() {
    this.node = el("div", { class: "message", role: "status" });
    document.body.append(this.node);
  }

  tell(text) {
    this.node.textContent = text;
    this.node.classList.add("told");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.node.classList.remove("told"), TOLD);
  }
}

// A dialog that opens and closes by the same key.
class Sheet {
  constructor(name, told) {
    this.told = told;
    this.node = el("dialog", { class: `sheet ${name}`, "aria-label": say(name) });
    this.node.addEventListener("close", () => this.told.closed());
    this.node.addEventListener("click", (event) => event.target === this.node && this.node.close());
    document.body.append(this.node);
  }

  get open() {
    return this.node.open;
  }

  toggle() {
    if (this.open) {
      this.node.close();
      return;
    }
    if (!this.node.hasChildNodes()) this.build();
    this.told.opened();
    this.node.showModal();
  }

  closeButton() {
    const close = () => this.node.close();
    return el("button", { type: "button", class: "close", "aria-label": say("close"), onclick: close }, "×");
  }
}

class Overview extends Sheet {
  constructor(told) {
    super("overview", told);
    this.node.addEventListener("keydown", (event) => this.move(event));
  }

  build() {
    const head = el("header", {}, el("h2", { dir: "auto" }, deck.title), el("p", { dir: "auto" }, deck.author));
    this.node.append(head, this.closeButton());
    this.tiles = deck.slides.map((slide, number) => this.tile(slide, number));
    let row = null;
    deck.slides.forEach((slide, number) => {
      if (!number || slide.clip !== deck.slides[number - 1].clip) {
        row = el("div", { class: "tiles" });
        this.node.append(el("h3", { dir: "auto" }, slide.chapter), row);
      }
      row.append(this.tiles[number]);
    });
  }

  tile(slide, number) {
    const size = { width: deck.width, height: deck.height };
    const picture = el("img", { src: slide.thumbnail, alt: "", loading: "lazy", decoding: "async", ...size });
    const words = el("span", {}, el("b", {}, String(number + 1)), el("span", { dir: "auto" }, slide.title));
    const pick = () => {
      this.node.close();
      this.told.go(number);
    };
    return el("button", { type: "button", onclick: pick }, picture, words);
  }

  toggle() {
    super.toggle();
    if (!this.open) return;
    const current = this.tiles[this.told.current()];
    for (const tile of this.tiles) tile.toggleAttribute("aria-current", tile === current);
    current.focus();
    current.scrollIntoView({ block: "center" });
  }

  // The arrows go from tile to tile: sideways in order, up and down to the nearest of the next row.
  move(event) {
    const at = this.tiles.indexOf(document.activeElement);
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -at, End: this.tiles.length - 1 - at }[event.key];
    const rows = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (at < 0 || (step === undefined && !rows)) return;
    event.preventDefault();
    const found = rows ? this.above(this.tiles[at], rows) : this.tiles[at + step];
    found?.focus();
    found?.scrollIntoView({ block: "nearest" });
  }

  above(tile, way) {
    const here = tile.getBoundingClientRect();
    const far = (box) => Math.abs(box.top - here.top) * 100 + Math.abs(box.left - here.left);
    const boxes = this.tiles.map((one) => ({ one, box: one.getBoundingClientRect() }));
    const others = boxes.filter(({ box }) => (box.top - here.top) * way > here.height / 2);
    return others.sort((a, b) => far(a.box) - far(b.box))[0]?.one;
  }
}

class Help extends Sheet {
  constructor(told) {
    super("help", told);
    this.node.tabIndex = -1;
  }

  toggle() {
    super.toggle();
    if (this.open) this.node.focus(); // and not the button that closes it
  }

  build() {
    const rows = Object.entries(KEYS).flatMap(([name, keys]) => [
      el("dt", {}, ...keys.map((key) => el("kbd", {}, key))),
      el("dd", {}, say(name === "captions" && deck.tracks.length > 1 ? "captions_next" : name)),
    ]);
    this.node.append(el("h2", {}, say("keys")), this.closeButton(), el("dl", {}, ...rows));
  }
}
