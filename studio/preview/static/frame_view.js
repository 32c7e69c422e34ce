// The frame: pictures as they come, boxes over what a fault names, and playing, from a film or frame by frame.

import { placeOf, toldOf } from "./reports.js";
import { el, say } from "./words.js";

const PATIENCE = 350; // milliseconds before a frame that has not come yet is told of
const LONGEST = 2000; // milliseconds that playing waits for one frame before it asks for another

const find = (id) => document.getElementById(id);

export class FrameView {
  constructor(page) {
    this.page = page;
    this.canvas = find("frame");
    this.context = this.canvas.getContext("2d");
    this.screen = find("screen");
    this.came = 0; // pictures that came; one that is decoded late is not painted over a newer one
    this.painted = 0;
    this.waiters = new Set(); // called with each picture's head when it is painted
  }

  async paint(head, data) {
    const number = (this.came += 1);
    let picture;
    try {
      picture = await createImageBitmap(new Blob([data], { type: "image/jpeg" }));
    } catch {
      return; // half a picture: the next one comes whole
    }
    const late = number < this.painted || head.clip !== this.page.clip?.id;
    if (!late) this.put(picture, head, number);
    picture.close();
  }

  put(picture, head, number) {
    this.painted = number;
    const { canvas } = this;
    if (canvas.width !== picture.width || canvas.height !== picture.height) {
      canvas.width = picture.width;
      canvas.height = picture.height;
    }
    this.context.drawImage(picture, 0, 0);
    Object.assign(canvas.dataset, { clip: head.clip, frame: head.frame, version: head.version });
    this.render();
    for (const waiter of [...this.waiters]) waiter(head);
  }

  // Whether the frame that is looked at is the one that is painted, as new as there is.
  isPainted() {
    const { clip, frame, state } = this.page;
    const painted = this.canvas.dataset;
    const same = painted.clip === clip?.id && Number(painted.frame) === frame;
    return same && Number(painted.version) >= state.shown;
  }

  render() {
    const { clip, frame } = this.page;
    const foreign = this.canvas.dataset.clip !== clip?.id;
    this.screen.style.setProperty("--ratio", clip ? clip.width / clip.height : 16 / 9);
    this.screen.hidden = !clip;
    this.screen.classList.toggle("foreign", foreign);
    const name = clip ? say("frame_of", { frame: frame + 1, title: clip.title }) : "";
    this.canvas.setAttribute("aria-label", name);
    this.renderEmpty(clip, foreign);
    this.renderBoxes();
    this.renderSign();
  }

  renderEmpty(clip, foreign) {
    const { state } = this.page;
    const failed = state.failure || state.errors.some((error) => error.clip === clip?.index);
    const wrong = state.failure || state.errors.length > 0;
    const nothing = state.reading ? "reading_lesson" : wrong ? "failed_lesson" : "no_clips";
    const undrawn = clip && foreign && !clip.frames && failed;
    const why = !clip ? nothing : undrawn ? "not_drawn" : null;
    find("empty").hidden = !why;
    if (!why) return;
    this.screen.hidden = true;
    const told = (error) => el("div", { class: "error" }, el("b", { text: placeOf(error) }), ...toldOf(error));
    find("empty").replaceChildren(el("p", { text: say(why) }), ...(clip ? [] : state.errors.map(told)));
  }

  renderBoxes() {
    const { fault, clip, frame } = this.page;
    const shown = fault && fault.clip === clip?.id && fault.frame === frame;
    const boxes = (shown ? fault.boxes ?? [] : []).map(([left, top, right, bottom]) => {
      const box = el("div", { class: "box" });
      box.style.left = `${left * 100}%`;
      box.style.top = `${top * 100}%`;
      box.style.width = `${(right - left) * 100}%`;
      box.style.height = `${(bottom - top) * 100}%`;
      return box;
    });
    find("boxes").replaceChildren(...boxes);
  }

  // A quiet sign that what is shown is not the newest yet.
  renderSign() {
    const { state, clip } = this.page;
    const failed = state.failure || (state.errors.length > 0 && !state.reading);
    const behind = clip && !this.isPainted() && !failed && !this.page.player.playing;
    clearTimeout(this.patience);
    if (state.reading) this.sign(clip?.frames ? "reading" : "reading_clip");
    else if (!behind) this.sign(null);
    else this.patience = setTimeout(() => this.sign("reading_clip"), PATIENCE);
  }

  sign(key) {
    find("sign").hidden = !key;
    this.screen.classList.toggle("behind", Boolean(key));
    if (key) find("sign").textContent = say(key);
  }
}

export class Player {
  constructor(page, view) {
    this.page = page;
    this.view = view;
    this.film = find("film");
    this.playing = false;
    this.film.addEventListener("ended", () => this.pause());
    this.film.addEventListener("error", () => this.playing && this.film.src && this.playFrames());
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    const { clip } = this.page;
    if (!clip?.frames) return;
    if (this.page.frame >= clip.frames - 1) this.page.look(clip.id, 0);
    this.playing = true;
    this.run = (this.run ?? 0) + 1; // what an earlier run still waits for is of no matter
    if (clip.film?.state === "ready" && clip.film.url) this.playFilm(clip);
    else this.playFrames();
    this.page.renderPosition();
  }

  async playFilm(clip) {
    const { film, run } = this;
    const address = new URL(clip.film.url, location.href).href;
    if (film.src !== address) film.src = address;
    film.currentTime = (this.page.frame + 0.5) / clip.fps;
    film.onseeked = () => {
      film.onseeked = null;
      film.hidden = !this.playing;
    };
    try {
      await film.play();
    } catch {
      if (this.playing && run === this.run) this.playFrames();
      return;
    }
    const follow = () => {
      if (!this.playing || run !== this.run) return;
      this.page.follow(Math.min(Math.floor(film.currentTime * clip.fps + 1e-3), clip.frames - 1));
      requestAnimationFrame(follow);
    };
    follow();
  }

  // Ask for one frame after the other, each as far on as the time is when the one before has come.
  playFrames() {
    this.film.hidden = true;
    const { id, fps, frames } = this.page.clip;
    const { run } = this;
    const began = performance.now() - (this.page.frame * 1000) / fps;
    let waits = 0; // since when a frame is awaited
    const arrive = (head) => head.clip === id && (waits = 0);
    const step = (now) => {
      if (!this.playing || run !== this.run) return this.view.waiters.delete(arrive);
      const frame = Math.min(Math.floor(((now - began) * fps) / 1000), frames - 1);
      if (frame > this.page.frame && (!waits || now - waits > LONGEST)) {
        waits = now;
        this.page.look(id, frame, { playing: true });
      }
      if (this.page.frame >= frames - 1) this.pause();
      requestAnimationFrame(step);
      return true;
    };
    this.view.waiters.add(arrive);
    requestAnimationFrame(step);
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    const { film, page } = this;
    const wasFilm = !film.hidden;
    film.onseeked = null;
    film.pause();
    page.look(page.clip.id, page.frame);
    film.hidden = !wasFilm;
    if (wasFilm) this.uncover();
  }

  // The film stays over the frame until the frame below is the same one.
  uncover() {
    const { clip, frame } = this.page;
    const done = (head) => {
      if (head && (head.clip !== clip.id || head.frame !== frame) && !this.view.isPainted()) return;
      this.view.waiters.delete(done);
      if (!this.playing) this.film.hidden = true;
    };
    this.view.waiters.add(done);
    setTimeout(() => done(null), LONGEST);
  }

  // Stop where another frame or clip is looked at.
  stop() {
    if (this.playing) this.playing = false;
    this.film.pause();
    this.film.hidden = true;
  }
}
