// The lesson's title and settings, its clips in order with their beats, and the choice of a scene for a new one.

import { el, icon, say, seconds } from "./words.js";
import { beatAt } from "./timeline.js";

const DELAY = 400; // milliseconds after typing until a setting is sent
const SETTINGS = ["title", "author", "language", "theme"];

const find = (id) => document.getElementById(id);

export class ClipList {
  constructor(page) {
    this.page = page;
    this.list = find("clips");
    this.dragged = null;
    this.timers = {};
    this.buildLesson();
    find("new-clip").addEventListener("click", () => this.chooseScene());
    this.list.addEventListener("dragover", (event) => this.dragOver(event));
    this.list.addEventListener("drop", (event) => this.drop(event));
    this.list.addEventListener("dragend", () => this.endDrag());
  }

  // --- the lesson's own settings

  buildLesson() {
    const on = (key) => ({ oninput: () => this.later(key), onchange: () => this.send(key), name: `lesson-${key}` });
    const choice = (key, options) => el("select", on(key), ...options.map(([value, word]) => el("option", { value, word })));
    this.inputs = {
      title: el("input", { class: "title", label: "lesson_title", maxlength: 200, spellcheck: "false", ...on("title") }),
      author: el("input", { maxlength: 200, spellcheck: "false", ...on("author") }),
      language: choice("language", [["en", "english"], ["de", "german"]]),
      theme: choice("theme", [["dark", "theme_dark"], ["light", "theme_light"]]),
    };
    const row = (key) => el("label", {}, el("span", { word: key }), this.inputs[key], this.errorOf(key));
    const more = el("details", {}, el("summary", { word: "lesson_settings" }), ...SETTINGS.slice(1).map(row));
    find("lesson").append(this.inputs.title, this.errorOf("title"), more);
    this.inputs.title.addEventListener("keydown", (event) => event.key === "Enter" && event.target.blur());
  }

  errorOf(key) {
    return el("span", { class: "error", "data-setting-error": key, hidden: true });
  }

  later(key) {
    clearTimeout(this.timers[key]);
    this.timers[key] = setTimeout(() => this.send(key), DELAY);
  }

  send(key) {
    clearTimeout(this.timers[key]);
    delete this.timers[key];
    const { value } = this.inputs[key];
    if (value !== (this.page.state[key] ?? "")) this.page.change({ action: "setting", key, value });
  }

  flush() {
    for (const key of Object.keys(this.timers)) this.send(key);
  }

  renderLesson() {
    const { state } = this.page;
    for (const key of SETTINGS) {
      const input = this.inputs[key];
      const busy = document.activeElement === input && input.tagName === "INPUT";
      if (!busy && !this.timers[key] && input.value !== (state[key] ?? "")) input.value = state[key] ?? "";
      const error = state.errors.find((one) => one.clip === null && one.key === key);
      const node = find("lesson").querySelector(`[data-setting-error="${key}"]`);
      node.hidden = !error;
      node.textContent = error ? [error.message, error.hint].filter(Boolean).join(" — ") : "";
      input.toggleAttribute("aria-invalid", Boolean(error));
    }
  }

  // --- the clips

  render() {
    this.renderLesson();
    const { clips } = this.page.state;
    const rows = new Map([...this.list.children].map((row) => [row.dataset.clipId, row]));
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    clips.forEach((clip, index) => {
      const row = rows.get(clip.id) ?? this.buildRow(clip.id);
      rows.delete(clip.id);
      if (this.list.children[index] !== row) this.list.insertBefore(row, this.list.children[index] ?? null);
      this.renderRow(row, clip);
    });
    for (const row of rows.values()) row.remove();
    if (focused?.isConnected && document.activeElement !== focused) focused.focus(); // a row that moved lost it
    if (this.shown !== this.page.clip?.id) {
      this.shown = this.page.clip?.id;
      this.rowOf(this.shown)?.scrollIntoView({ block: "nearest" });
    }
  }

  rowOf(id) {
    return [...this.list.children].find((row) => row.dataset.clipId === id);
  }

  clipOf(row) {
    return this.page.state.clips.find((clip) => clip.id === row.dataset.clipId);
  }

  buildRow(id) {
    const act = (action) => (event) => this.page[action](this.clipOf(event.currentTarget.closest("li")));
    const tool = (tip, sign, action) =>
      el("button", { type: "button", class: "plain small", tip, onclick: act(action) }, icon(sign));
    const row = el(
      "li",
      { "data-clip-id": id, draggable: "true", ondragstart: (event) => this.startDrag(event) },
      el(
        "button",
        { type: "button", class: "clip", onclick: () => this.page.select(id) },
        el("span", { class: "number" }),
        el("span", { class: "thumb" }),
        el("span", { class: "clip-text" }, el("span", { class: "clip-title" }), el("code", {})),
        el("span", { class: "mark" }),
      ),
      el(
        "span",
        { class: "tools" },
        el("span", { class: "grip", title: say("drag_clip") }, icon("grip")),
        tool("duplicate", "copy", "duplicate"),
        tool("remove", "remove", "remove"),
      ),
      el("ol", { class: "beats-list", label: "beats", hidden: true }),
    );
    return row;
  }

  renderRow(row, clip) {
    const { page } = this;
    const selected = clip.id === page.clip?.id;
    row.classList.toggle("selected", selected);
    row.querySelector(".number").textContent = clip.index + 1;
    row.querySelector(".clip-title").textContent = clip.title;
    row.querySelector("code").textContent = clip.id;
    row.querySelector(".clip").setAttribute("aria-current", String(selected));
    putPicture(row.querySelector(".thumb"), clip.thumbnail, clip.width / clip.height);
    this.renderMark(row, clip);
    this.renderBeats(row.querySelector(".beats-list"), selected ? clip : null);
  }

  renderMark(row, clip) {
    const { errors, failure } = this.page.state;
    const { certificate } = clip;
    const wrong = errors.some((error) => error.clip === clip.index) || failure?.clip === clip.id;
    const checked = certificate?.state === "done" && (certificate.faults.length > 0 || certificate.layout.faults > 0);
    const checking = certificate?.state === "checking";
    const kind = wrong ? "has_error" : checked || certificate?.state === "failed" ? "has_faults" : checking ? "is_checking" : "";
    const mark = row.querySelector(".mark");
    if (mark.dataset.kind === kind) return;
    mark.dataset.kind = kind;
    const sign = kind === "is_checking" ? "wait" : "bad";
    mark.replaceChildren(...(kind ? [icon(sign), el("span", { class: "unseen", word: kind })] : []));
    mark.title = kind ? say(kind) : "";
  }

  renderBeats(list, clip) {
    list.hidden = !clip?.beats.length;
    if (list.hidden) return list.replaceChildren();
    const drawn = JSON.stringify([clip.id, clip.beats, clip.fps]);
    if (list.dataset.drawn !== drawn) {
      list.dataset.drawn = drawn;
      const focused = list.contains(document.activeElement) ? document.activeElement.dataset.beat : null;
      list.replaceChildren(...clip.beats.map((beat) => this.buildBeat(clip, beat)));
      if (focused) list.querySelector(`[data-beat="${CSS.escape(focused)}"]`)?.focus();
    }
    return this.renderNow();
  }

  buildBeat(clip, beat) {
    const name = beat.label || beat.name;
    const length = seconds((beat.last + 1 - beat.first) / clip.fps);
    const thumb = el("span", { class: "thumb" });
    putPicture(thumb, beat.thumbnail, clip.width / clip.height);
    const onclick = () => this.page.look(clip.id, beat.last);
    const text = el("span", { class: "beat-name", text: name });
    const time = el("span", { class: "length", text: length });
    return el("li", {}, el("button", { type: "button", "data-beat": beat.name, title: name, onclick }, thumb, text, time));
  }

  // The beat at the playhead.
  renderNow() {
    const { clip, frame } = this.page;
    const now = beatAt(clip, frame)?.name;
    for (const button of this.list.querySelectorAll("li.selected [data-beat]")) {
      button.setAttribute("aria-current", String(button.dataset.beat === now));
    }
  }

  // --- another order

  startDrag(event) {
    this.dragged = event.currentTarget;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", this.dragged.dataset.clipId);
    this.dragged.classList.add("dragged");
  }

  // Where the dragged clip would come to stand: the row that it is held over, and whether behind it.
  target(event) {
    const row = event.target.closest?.("#clips > li");
    if (!this.dragged || !row) return null;
    const { top, height } = row.getBoundingClientRect();
    return { row, behind: event.clientY > top + Math.min(height, 80) / 2 };
  }

  dragOver(event) {
    const target = this.target(event);
    if (!target) return;
    event.preventDefault();
    this.clearTargets();
    target.row.classList.add(target.behind ? "drop-behind" : "drop-before");
  }

  drop(event) {
    const target = this.target(event);
    if (!target) return;
    event.preventDefault();
    const from = this.clipOf(this.dragged);
    const over = this.clipOf(target.row).index + (target.behind ? 1 : 0);
    this.endDrag();
    this.page.move(from, over > from.index ? over - 1 : over);
  }

  clearTargets() {
    for (const row of this.list.children) row.classList.remove("drop-before", "drop-behind");
  }

  endDrag() {
    this.dragged?.classList.remove("dragged");
    this.dragged = null;
    this.clearTargets();
  }

  // The clip whose row has the focus.
  focused() {
    const row = document.activeElement?.closest?.("#clips > li");
    return row ? this.clipOf(row) : null;
  }

  focus(id) {
    this.rowOf(id)?.querySelector(".clip").focus();
  }

  // --- a new clip

  chooseScene() {
    const dialog = find("scene-dialog");
    const { state, clip } = this.page;
    const at = clip ? clip.index + 1 : state.clips.length;
    const add = (scene) => () => {
      dialog.close();
      this.page.change({ action: "add", scene, at });
    };
    const scenes = state.scenes.map((scene) =>
      el(
        "li",
        {},
        el(
          "button",
          { type: "button", class: "scene", "data-scene": scene.name, onclick: add(scene.name) },
          el("b", { text: scene.headline }),
          el("code", { text: scene.name }),
          el("span", { text: scene.about }),
        ),
      ),
    );
    dialog.replaceChildren(
      dialogHead("scene-title", "choose_scene"),
      el("p", { class: "hint", word: "choose_scene_hint" }),
      el("ul", { class: "scenes", lang: state.language }, ...scenes),
    );
    dialog.showModal();
    dialog.querySelector(".scene")?.focus();
  }
}

export function dialogHead(id, word) {
  const close = (event) => event.currentTarget.closest("dialog").close();
  const button = el("button", { type: "button", class: "plain", tip: "close", onclick: close }, icon("close"));
  return el("div", { class: "dialog-head" }, el("h2", { id, word }), button);
}

function putPicture(holder, url, ratio) {
  holder.style.setProperty("--ratio", ratio);
  if ((holder.dataset.url ?? "") === (url ?? "")) return;
  holder.dataset.url = url ?? "";
  holder.replaceChildren(...(url ? [el("img", { src: url, alt: "", draggable: "false" })] : []));
}
