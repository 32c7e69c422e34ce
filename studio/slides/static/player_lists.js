// The chapters with their beats, and the transcript, which follows the film.

const [WIDTH, HEIGHT] = lecture.small;

const pictureOf = (slide) =>
  el("img", { src: slide.picture, alt: "", width: WIDTH, height: HEIGHT, decoding: "async" });

// Move the inside of a list, and nothing around it, until one of its lines is in view.
function bring(box, line, smooth) {
  const [outer, inner] = [box.getBoundingClientRect(), line.getBoundingClientRect()];
  const margin = Math.min(72, outer.height / 4);
  if (inner.top >= outer.top + margin / 2 && inner.bottom <= outer.bottom - margin) return;
  const top = box.scrollTop + inner.top - outer.top - (outer.height - inner.height) / 3;
  box.scrollTo({ top, behavior: smooth && !quiet.matches ? "smooth" : "instant" });
}

// Follows until the reader moves by hand.
class Following {
  constructor(box, changed = () => {}) {
    this.box = box;
    this.on = !quiet.matches;
    this.changed = changed;
    const stop = () => this.set(false);
    box.addEventListener("wheel", stop, { passive: true });
    box.addEventListener("touchmove", stop, { passive: true });
    box.addEventListener("pointerdown", ({ target, offsetX }) => {
      if (target === box && offsetX >= box.clientWidth) stop(); // the scroll bar
    });
    box.addEventListener("keydown", (event) => {
      if (["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"].includes(event.key)) stop();
    });
  }

  set(on) {
    if (this.on === on) return;
    this.on = on;
    this.changed(on);
  }

  show(line, smooth) {
    if (this.on && line && !this.box.closest("[hidden]")) bring(this.box, line, smooth);
  }
}

class Chapters {
  constructor(box, jump) {
    this.following = new Following(box);
    this.heads = [];
    this.beats = [];
    box.append(el("ol", {}, ...lecture.chapters.map((chapter, n) => this.chapter(chapter, n, jump))));
  }

  chapter(chapter, number, jump) {
    const slides = lecture.slides.slice(chapter.first, chapter.end);
    const head = el("button", { class: "chapter", onclick: () => jump(chapter.first) },
      el("span", { class: "number" }, String(number + 1)), el("b", { dir: "auto" }, chapter.title),
      el("span", { class: "time" }, clock(slides[0].start)));
    const beat = (slide, n) => el("button", { class: "beat", onclick: () => jump(chapter.first + n) },
      pictureOf(slide), el("span", { dir: "auto" }, slide.title),
      el("span", { class: "time" }, clock(slide.start)));
    const beats = slides.map(beat);
    this.heads.push(head);
    this.beats.push(...beats);
    return el("li", {}, head, el("ol", {}, ...beats.map((one) => el("li", {}, one))));
  }

  show(number, smooth) {
    const chapter = lecture.slides[number].chapter;
    this.heads.forEach((head, n) => head.toggleAttribute("data-now", n === chapter));
    this.beats.forEach((beat, n) => {
      if (n === number) beat.setAttribute("aria-current", "true");
      else beat.removeAttribute("aria-current");
    });
    this.following.show(this.beats[number], smooth);
  }
}

class Transcript {
  constructor(box, { jump, go, changed }) {
    this.box = box;
    this.jump = jump;
    this.go = go;
    this.now = null;
    this.following = new Following(box, (on) => { find("follow").hidden = on; });
    find("follow").hidden = this.following.on;
    find("follow").addEventListener("click", () => {
      this.following.set(true);
      if (this.line()) bring(box, this.line(), true);
    });
    find("print").addEventListener("click", () => print());
    this.buildLanguages(changed);
    this.buildSearch();
  }

  buildLanguages(changed) {
    const select = find("language");
    for (const code of lecture.languages) {
      select.append(el("option", { value: code, lang: code }, nameOf(code)));
    }
    select.hidden = lecture.languages.length < 2;
    select.addEventListener("change", () => changed(select.value));
  }

  // --- the text

  render(language) {
    find("language").value = language;
    this.language = language;
    this.cues = [];
    this.heads = [];
    const beats = lecture.slides.map((slide, n) => this.beat(slide, n));
    this.box.replaceChildren(...lecture.chapters.map(({ title, first, end }) =>
      el("section", {}, el("h2", { dir: "auto" }, title), ...beats.slice(first, end))));
    this.search(find("search").value);
  }

  beat(slide, number) {
    const picture = pictureOf(slide);
    picture.alt = slide.seen.join(" ");
    const head = el("button", { onclick: () => this.jump(number) },
      el("span", { class: "time" }, clock(slide.start)), el("span", { dir: "auto" }, slide.title));
    this.heads.push(head);
    return el("section", { class: "beat" },
      picture, el("h3", {}, head), ...this.said(slide, number), ...this.seen(slide));
  }

  // What is said while a beat plays; all words at once where they have no times.
  said(slide, number) {
    const cues = slide.cues[this.language] ?? [];
    const lines = cues.map(([start, , text]) => this.cue(start, text.replaceAll("\n", " ")));
    this.cues[number] = lines;
    if (lines.length) {
      const parted = lines.flatMap((line) => [line, " "]).slice(0, -1);
      return [el("p", { lang: this.language, dir: "auto" }, ...parted)];
    }
    const own = (this.language ?? lecture.language) === lecture.language;
    return own && slide.words ? [el("p", { dir: "auto" }, slide.words)] : [];
  }

  // A click goes there; dragging over the text marks it, and a beat's heading serves the keyboard.
  cue(start, text) {
    const go = () => { if (getSelection().isCollapsed) this.go(start); };
    return el("span", { class: "cue", onclick: go }, text);
  }

  seen(slide) {
    const told = slide.seen.map((text) => el("p", { dir: "auto" }, text));
    const formulas = slide.formulas.map((text) => el("li", { dir: "auto" }, text));
    if (formulas.length) told.push(el("ul", {}, ...formulas));
    return told.length ? [el("details", {}, el("summary", {}, say("seen")), ...told)] : [];
  }

  // --- where the film is

  line() {
    return this.now && (this.cues[this.now.slide][this.now.cue] ?? this.heads[this.now.slide]);
  }

  show(slide, cue, smooth) {
    this.line()?.removeAttribute("aria-current");
    this.now = { slide, cue };
    this.line().setAttribute("aria-current", "true");
    this.following.show(this.line(), smooth);
  }

  // --- searching

  buildSearch() {
    const field = find("search");
    field.placeholder = say("search_short");
    field.addEventListener("input", () => this.search(field.value));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && this.hits.length) this.showHit(this.hit + (event.shiftKey ? -1 : 1));
    });
  }

  search(text) {
    const sought = text.trim().toLocaleLowerCase();
    const all = this.box.querySelectorAll("h2, h3, .cue, p:not(:has(.cue)), li");
    this.hits = [...all].filter((one) => sought && one.textContent.toLocaleLowerCase().includes(sought));
    for (const one of all) one.classList.toggle("hit", this.hits.includes(one));
    find("found").hidden = !sought;
    find("found").textContent = say("found_none");
    if (this.hits.length) this.showHit(0);
  }

  showHit(number) {
    const count = this.hits.length;
    this.hit = (number + count) % count;
    this.hits.forEach((one, n) => one.classList.toggle("first", n === this.hit));
    find("found").textContent = say(count === 1 ? "found_one" : "found", { number: this.hit + 1, count });
    const line = this.hits[this.hit];
    line.closest("details")?.setAttribute("open", "");
    this.following.set(false);
    bring(this.box, line, false);
  }
}
