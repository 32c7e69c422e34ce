// The time line: beats and captions to scale, the playhead, and the buttons for moving in time.

import { clock, el, icon, iconButton, language, say, seconds, translate } from "./words.js";

const ROOM = 64; // pixels between two labels of the ruler, at least
const STEPS = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300]; // seconds between them

const find = (id) => document.getElementById(id);

export const beatAt = (clip, frame) =>
  clip?.beats.find((beat) => frame >= beat.first && frame <= beat.last) ?? null;

const captionAt = (beat, frame) =>
  beat?.captions.find((caption) => frame >= caption.first && frame <= caption.last) ?? null;

// The frame at the same place of the same beat, where a clip's beats became longer or shorter.
export function carried(frame, before, after) {
  const old = beatAt(before, frame);
  const beat = old && after.beats.find((one) => one.name === old.name);
  const last = Math.max(0, (after.frames ?? 1) - 1);
  if (!beat) return Math.min(frame, last);
  if (frame === old.last) return beat.last;
  return Math.min(beat.first + (frame - old.first), beat.last);
}

export class Timeline {
  constructor(page) {
    this.page = page;
    this.track = find("timeline");
    this.drawn = "";
    this.playhead = el("div", { class: "playhead", hidden: true });
    const rows = ["ruler", "beats", "texts"].map((name) => el("div", { class: name, "aria-hidden": "true" }));
    this.track.append(...rows, this.playhead);
    this.buildTransport();
    this.track.addEventListener("pointerdown", (event) => this.grasp(event));
    this.track.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.track.addEventListener(end, () => this.track.classList.remove("dragged"));
    }
    new ResizeObserver(() => this.renderRuler()).observe(this.track);
  }

  buildTransport() {
    const { page } = this;
    const button = (id, tip, sign, onclick) => iconButton(tip, sign, onclick, { id });
    this.play = button("play", "play", "play", () => page.player.toggle());
    find("transport").append(
      button("beat-before", "beat_before", "beat-before", () => this.toBeat(-1)),
      button("frame-before", "frame_before", "frame-before", () => this.step(-1)),
      this.play,
      button("frame-after", "frame_after", "frame-after", () => this.step(1)),
      button("beat-after", "beat_after", "beat-after", () => this.toBeat(1)),
      el("span", { class: "clock" }, el("b", { id: "time-now" }), el("span", { id: "time-all" })),
      el("span", { id: "beat-now", class: "beat-now" }),
      el("span", { id: "frame-now", class: "frame-now" }),
    );
  }

  // --- moving

  step(by) {
    const { clip, frame } = this.page;
    if (clip?.frames) this.page.look(clip.id, Math.min(Math.max(frame + by, 0), clip.frames - 1));
  }

  toEnd(last) {
    const { clip } = this.page;
    if (clip?.frames) this.page.look(clip.id, last ? clip.frames - 1 : 0);
  }

  // To the end of a beat: the one before, or this one's, or the next one's from there.
  toBeat(direction) {
    const { clip, frame } = this.page;
    if (!clip?.frames) return;
    const ends = clip.beats.map((beat) => beat.last);
    const to = direction < 0 ? ends.findLast((last) => last < frame) ?? 0 : ends.find((last) => last > frame);
    this.page.look(clip.id, to ?? clip.frames - 1);
  }

  grasp(event) {
    if (event.button !== 0 || !this.page.clip?.frames) return;
    this.track.setPointerCapture(event.pointerId);
    this.track.classList.add("dragged");
    this.drag(event);
  }

  drag(event) {
    const { clip } = this.page;
    if (!this.track.classList.contains("dragged") || !clip?.frames) return;
    const { left, width } = this.track.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientX - left) / width, 0), 1);
    this.page.look(clip.id, Math.round(share * (clip.frames - 1)));
  }

  // --- drawing

  render() {
    const { clip } = this.page;
    const drawn = JSON.stringify([clip?.id, clip?.frames, clip?.fps, clip?.beats, language()]);
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      this.track.classList.toggle("empty", !clip?.frames);
      this.renderRuler();
      this.renderBeats();
    }
    this.renderPosition();
  }

  place(node, first, last) {
    const { frames } = this.page.clip;
    node.style.left = `${(first / frames) * 100}%`;
    node.style.width = `${((last + 1 - first) / frames) * 100}%`;
    return node;
  }

  renderRuler() {
    const { clip } = this.page;
    const ruler = this.track.querySelector(".ruler");
    if (!clip?.frames) return ruler.replaceChildren();
    const whole = clip.frames / clip.fps;
    const most = this.track.clientWidth / ROOM;
    const step = STEPS.find((one) => whole / one <= most) ?? 600;
    const ticks = [];
    for (let time = 0; time < whole; time += step) {
      const text = step < 1 ? clock(time) : clock(time).slice(0, -2);
      const tick = el("span", { text });
      tick.style.left = `${(time / whole) * 100}%`;
      if (time + (step * ROOM) / (ROOM + 30) < whole || time === 0) ticks.push(tick);
    }
    return ruler.replaceChildren(...ticks);
  }

  renderBeats() {
    const { clip } = this.page;
    const beats = clip?.frames ? clip.beats : [];
    const segments = beats.map((beat, index) => {
      const name = beat.label || beat.name;
      const inside = el("span", {}, el("b", { text: index + 1 }), " ", name);
      const segment = el("div", { class: "segment", title: name, "data-segment": beat.name }, inside);
      return this.place(segment, beat.first, beat.last);
    });
    const texts = beats.flatMap((beat) =>
      beat.captions.map((caption) => {
        const text = caption.text.replaceAll("\n", " ");
        const given = { class: "text", title: text, "data-first": caption.first };
        return this.place(el("div", given, el("span", { text })), caption.first, caption.last);
      }),
    );
    const note = clip && !clip.frames ? [el("p", { class: "note", word: "reading_clip" })] : [];
    this.track.querySelector(".beats").replaceChildren(...segments, ...note);
    this.track.querySelector(".texts").replaceChildren(...texts);
  }

  renderPosition() {
    const { clip, frame, player } = this.page;
    this.renderPlay(player.playing);
    this.playhead.hidden = !clip?.frames;
    for (const button of find("transport").querySelectorAll("button")) button.disabled = !clip?.frames;
    this.track.setAttribute("aria-disabled", String(!clip?.frames));
    const beat = clip?.frames ? beatAt(clip, frame) : null;
    this.renderCaption(beat, frame);
    for (const segment of this.track.querySelectorAll(".segment")) {
      segment.classList.toggle("now", segment.dataset.segment === beat?.name);
    }
    if (!clip?.frames) {
      for (const id of ["time-now", "time-all", "beat-now", "frame-now"]) find(id).textContent = "";
      this.track.setAttribute("aria-valuemax", 0);
      this.track.setAttribute("aria-valuenow", 0);
      this.track.setAttribute("aria-valuetext", say("reading_clip"));
      return;
    }
    const last = clip.frames - 1;
    const name = beat ? beat.label || beat.name : "";
    this.playhead.style.left = `${last ? (frame / last) * 100 : 0}%`;
    find("time-now").textContent = clock(frame / clip.fps);
    find("time-all").textContent = ` / ${clock(clip.frames / clip.fps)}`;
    find("beat-now").textContent = name;
    find("frame-now").textContent = `${say("frame")} ${frame + 1} / ${clip.frames}`;
    this.track.setAttribute("aria-valuemax", last);
    this.track.setAttribute("aria-valuenow", frame);
    this.track.setAttribute("aria-valuetext", say("beat", { name, time: seconds(frame / clip.fps) }));
  }

  renderPlay(playing) {
    const key = playing ? "pause" : "play";
    if (this.play.dataset.tip === key) return;
    this.play.dataset.tip = key;
    this.play.replaceChildren(icon(key));
    translate(this.play.parentElement);
  }

  renderCaption(beat, frame) {
    const caption = captionAt(beat, frame);
    const text = caption?.text ?? "";
    const node = find("caption");
    if (node.textContent !== text) node.textContent = text;
    for (const one of this.track.querySelectorAll(".text")) {
      one.classList.toggle("now", Number(one.dataset.first) === caption?.first);
    }
  }
}
