// The page: all its parts follow the film.

class Player {
  constructor() {
    nameParts();
    document.documentElement.style.setProperty("--ratio", lecture.width / lecture.height);
    find("title").textContent = lecture.title;
    find("author").textContent = lecture.author;
    find("length").textContent = clock(lecture.seconds);
    this.slide = this.cue = this.heard = this.drawing = null;
    this.language = lecture.languages[0];
    this.captions = false; // off until asked for: words that repeat what is seen make learning harder
    this.speed = 1;
    this.stage = find("stage");
    this.film = new Film(find("video"), () => this.draw(), find("message"));
    this.tracks = makeTracks(this.film.video);
    this.build();
    this.bind();
    this.setLanguage(this.language);
    this.setSpeed(1);
    this.goOn();
    this.draw();
  }

  build() {
    const go = (start) => { this.film.jump(start); this.showFilm(); };
    const jump = (number) => go(lecture.slides[number].start);
    this.timeline = new Timeline(this.film);
    this.chapters = new Chapters(find("chapters"), jump);
    this.transcript = new Transcript(find("text"), {
      jump, go, changed: (language) => this.setLanguage(language),
    });
    this.tabs = new Tabs();
    this.tabs.changed = () => this.showPlace(false);
    const languages = lecture.languages.map((code) => ({ value: code, text: nameOf(code), lang: code }));
    if (languages.length) {
      const choices = [{ value: "", text: say("off") }, ...languages];
      this.captionsMenu = new Menu(find("captions-choice"), "captions", choices, (code) => {
        this.captions = code !== "";
        this.setLanguage(code || this.language);
      });
      label(this.captionsMenu.button, "captions", "captions");
    }
    const speeds = SPEEDS.map((speed) => ({ value: speed, text: speedText(speed) }));
    this.speedMenu = new Menu(find("speed-choice"), "speed", speeds, (speed) => this.setSpeed(speed));
    this.keys = new Keys({
      toggle: () => this.film.toggle(),
      seconds: (by) => this.film.seek(this.film.time + by),
      beat: (by) => this.step(by),
      end: (last) => this.film.seek(last ? lecture.seconds : 0),
      speed: (by) => this.nextSpeed(by),
      captions: () => this.toggleCaptions(),
      larger: () => this.toggleLarger(),
      chapter: (n) => { if (lecture.chapters[n]) jump(lecture.chapters[n].first); },
    });
  }

  bind() {
    const { video } = this.film;
    for (const id of ["play", "begin"]) find(id).addEventListener("click", () => this.film.toggle());
    find("before").addEventListener("click", () => this.step(-1));
    find("after").addEventListener("click", () => this.step(1));
    video.addEventListener("click", () => this.film.toggle());
    video.addEventListener("dblclick", () => this.toggleLarger());
    // After a click with the mouse the keys belong to the page again, not to the button that was clicked.
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button:not([aria-haspopup])");
      if (event.detail > 0) button?.blur();
    });
    this.bindLarger();
    let written = 0;
    video.addEventListener("timeupdate", () => {
      if (performance.now() - written < KEEP_EVERY) return;
      written = performance.now();
      kept.write(this.film.time);
    });
    for (const name of ["pause", "seeked"]) video.addEventListener(name, () => kept.write(this.film.time));
    addEventListener("pagehide", () => kept.write(this.film.time));
  }

  // --- moving

  // To the next beat; back to the start of this one, from there to the one before.
  step(by) {
    const { slides } = lecture;
    const at = slideAt(this.film.time);
    if (by > 0 && at === slides.length - 1) return this.film.seek(lecture.seconds);
    const again = by < 0 && this.film.time - slides[at].start > 1;
    this.film.jump(slides[Math.max(0, at + (again ? 0 : by))].start);
  }

  // On a page too small to hold film and lists at once, whoever picks a place wants to see it.
  showFilm() {
    if (find("picture").getBoundingClientRect().bottom < 0) find("stage").scrollIntoView();
  }

  // Where the address says (#t=83), or where one left.
  goOn() {
    const asked = /[#&]t=(\d+(?:\.\d+)?)/.exec(location.hash);
    if (asked) return this.film.seek(Number(asked[1]));
    const time = kept.read();
    if (!time) return;
    this.film.seek(time);
    const place = find("place");
    const restart = () => { this.film.seek(0); place.hidden = true; };
    const again = el("button", { onclick: restart }, say("from_start"));
    const fade = () => setTimeout(() => { place.hidden = true; }, 5000);
    place.append(say("continued", { time: clock(time) }), " ", again);
    place.hidden = false;
    this.film.video.addEventListener("play", fade, { once: true });
  }

  // --- choices

  setLanguage(code) {
    if (this.transcript.language !== code || !this.transcript.cues) this.transcript.render(code);
    this.language = code;
    this.captionsMenu?.show(this.captions ? code : "");
    this.captionsMenu?.button.classList.toggle("on", this.captions);
    find("captions").hidden = !this.captions;
    find("captions").lang = code ?? lecture.language;
    document.body.classList.toggle("with-captions", this.captions);
    this.slide = this.heard = null;
    this.draw();
  }

  toggleCaptions() {
    if (!lecture.languages.length) return;
    this.captions = !this.captions;
    this.setLanguage(this.language);
  }

  setSpeed(speed) {
    this.speed = this.film.video.playbackRate = this.film.video.defaultPlaybackRate = speed;
    this.speedMenu.show(speed);
    this.speedMenu.button.textContent = speedText(speed);
    this.speedMenu.button.setAttribute("aria-label", `${say("speed")} ${speedText(speed)}`);
    this.speedMenu.button.title = say("speed");
  }

  nextSpeed(by) {
    const to = SPEEDS.indexOf(this.speed) + by;
    if (SPEEDS[to]) this.setSpeed(SPEEDS[to]);
  }

  // --- full screen: the film with its captions and controls, or on a telephone the film alone

  bindLarger() {
    const { video } = this.film;
    find("larger").hidden = !(document.fullscreenEnabled || video.webkitSupportsFullscreen);
    document.addEventListener("fullscreenchange", () => {
      const on = Boolean(document.fullscreenElement);
      label(find("larger"), on ? "smaller" : "larger", on ? "smaller" : "larger");
      this.wake();
    });
    const alone = (on) => {
      for (const [code, track] of Object.entries(this.tracks)) {
        track.mode = on && this.captions && code === this.language ? "showing" : "hidden";
      }
    };
    for (const [begin, end] of [["webkitbeginfullscreen", "webkitendfullscreen"],
      ["enterpictureinpicture", "leavepictureinpicture"]]) {
      video.addEventListener(begin, () => alone(true));
      video.addEventListener(end, () => alone(false));
    }
    for (const name of ["pointermove", "pointerdown", "keydown", "focusin"]) {
      this.stage.addEventListener(name, () => this.wake());
    }
  }

  toggleLarger() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (document.fullscreenEnabled) this.stage.requestFullscreen().catch(() => {});
    else if (this.film.video.webkitSupportsFullscreen) this.film.video.webkitEnterFullscreen();
  }

  // The controls of a full screen go when nobody has moved for a while.
  wake() {
    clearTimeout(this.sleep);
    this.stage.classList.remove("idle");
    if (!document.fullscreenElement) return;
    this.sleep = setTimeout(() => {
      const held = find("controls").querySelector(":focus-visible, [role=menu]:not([hidden])");
      this.stage.classList.toggle("idle", this.film.playing && !held);
    }, 2500);
  }

  // --- what is seen

  draw() {
    if (!this.timeline || !this.keys) return; // the film tells of itself while the page is built
    this.drawButtons();
    const { time } = this.film;
    if (time || this.film.playing) find("begin").hidden = true; // it would lie on what was asked for
    const number = slideAt(time);
    const slide = lecture.slides[number];
    find("time").textContent = clock(time);
    this.timeline.show(time, slide);
    if (number !== this.slide) this.drawSlide(number);
    const cues = slide.cues[this.language] ?? [];
    const cue = cues.findLastIndex(([start]) => start <= time); // what was said last, in a pause too
    const end = cues[cue]?.[1] ?? 0;
    const stays = end > lecture.seconds - 2 * HALF_FRAME; // the last words, as the last frame does
    const heard = time < end || stays;
    this.drawCue(cue, heard ? cues[cue][2] : "");
    if (this.film.playing && !this.drawing) {
      this.drawing = requestAnimationFrame(() => { this.drawing = null; this.draw(); });
    }
  }

  drawButtons() {
    const { playing, video } = this.film;
    const state = playing ? "pause" : video.ended ? "again" : "play";
    if (state === this.state) return;
    this.state = state;
    label(find("play"), state, state);
    document.body.classList.toggle("playing", playing);
    this.wake();
  }

  drawSlide(number) {
    const slide = lecture.slides[number];
    const chapter = lecture.chapters[slide.chapter];
    this.slide = number;
    this.cue = null;
    find("now-chapter").textContent = chapter.title;
    find("now-beat").textContent = slide.title;
    find("described").textContent = slide.seen.join(" ");
  }

  drawCue(cue, text) {
    if (cue !== this.cue) {
      this.cue = cue;
      this.showPlace(true);
    }
    if (text !== this.heard) {
      this.heard = text;
      find("captions").textContent = text;
    }
  }

  showPlace(smooth) {
    if (this.slide === null) return;
    this.chapters.show(this.slide, smooth);
    this.transcript.show(this.slide, this.cue, smooth);
  }
}

const player = new Player();
const load = () => player.film.load().catch(() => player.film.fail());
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", load);
else load();
