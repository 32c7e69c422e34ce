// The lesson's title and settings, its clips in order with their beats, and the scenes for a new one.

import { hasFaults } from "./reports.js";
import { beatAt } from "./timeline.js";
import { dialogHead, el, icon, iconButton, inWords, say, seconds } from "./words.js";

const DELAY = 400; // milliseconds after typing until a setting is sent
export const SETTINGS = ["title", "author", "language", "theme"];

const find = (id) => document.getElementById(id);

export class ClipList {
  constructor(page) {
    this.page = page;
    this.list = find("clips");
    this.dragged = null;
    this.timers = {};
    this.waits = new Set(); // settings that were changed, until they are read
    this.buildLesson();
    find("new-clip").addEventListener("click", () => this.chooseScene());
    this.list.addEventListener("dragover", (event) => this.dragOver(event));
    this.list.addEventListener("drop", (event) => this.drop(event));
    this.list.addEventListener("dragend", () => this.endDrag());
  }

  // --- the lesson's own settings

  buildLesson() {
    const given = (key) => ({
      name: `lesson-${key}`,
      oninput: () => this.later(key),
      onchange: () => this.send(key),
    });
    const text = (key) => ({ ...given(key), maxlength: 200, spellcheck: "false" });
    const option = ([value, word]) => el("option", { value, word });
    const choice = (key, options) => el("select", given(key), ...options.map(option));
    this.inputs = {
      title: el("textarea", { ...text("title"), class: "title", label: "lesson_title", rows: 1 }),
      author: el("input", text("author")),
      language: choice("language", [["en", "english"], ["de", "german"]]),
      theme: choice("theme", [["dark", "theme_dark"], ["light", "theme_light"]]),
    };
    const row = (key) => el("label", {}, el("span", { word: key }), this.inputs[key], this.errorOf(key));
    const more = el("details", {}, el("summary", { word: "lesson_settings" }), ...SETTINGS.slice(1).map(row));
    find("lesson").append(this.inputs.title, this.errorOf("title"), more);
    this.inputs.title.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      event.target.blur();
    });
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
    const value = this.inputs[key].value.replaceAll("\n", " ");
    if (value === (this.page.state[key] ?? "") && !this.waits.has(key)) return;
    this.waits.add(key);
    this.page.change({ action: "setting", key, value: key === "author" ? value || null : value });
  }

  flush() {
    for (const key of Object.keys(this.timers)) this.send(key);
  }

  renderLesson() {
    const { state } = this.page;
    if (!state.reading) this.waits.clear();
    for (const key of SETTINGS) {
      const input = this.inputs[key];
      const busy = document.activeElement === input && input.tagName !== "SELECT";
      const waits = busy || this.timers[key] || this.waits.has(key);
      if (!waits && input.value !== (state[key] ?? "")) input.value = state[key] ?? "";
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
    const tool = (tip, sign, action) => iconButton(tip, sign, act(action), { class: "plain small" });
    const choose = el(
      "button",
      { type: "button", class: "clip", onclick: () => this.page.select(id) },
      el("span", { class: "number" }),
      el("span", { class: "thumb" }),
      el("span", { class: "clip-text" }, el("span", { class: "clip-title" }), el("code", {})),
      el("span", { class: "mark" }),
    );
    const tools = el(
      "span",
      { class: "tools" },
      el("span", { class: "grip", title: say("drag_clip") }, icon("grip")),
      tool("duplicate", "copy", "duplicate"),
      tool("remove", "remove", "remove"),
    );
    return el(
      "li",
      { "data-clip-id": id, draggable: "true", ondragstart: (event) => this.startDrag(event) },
      el("div", { class: "clip-row" }, choose, tools),
      el("ol", { class: "beats-list", label: "beats", hidden: true }),
    );
  }

  renderRow(row, clip) {
    const { page } = this;
    const selected = clip.id === page.clip?.id;
    row.classList.toggle("selected", selected);
    row.querySelector(".number").textContent = clip.index + 1;
    row.querySelector(".clip-title").textContent = clip.title;
    row.querySelector("code").textContent = clip.id;
    row.querySelector(".clip").setAttribute("aria-current", String(selected));
    for (const tool of row.querySelectorAll(".tools button")) tool.tabIndex = selected ? 0 : -1;
    putPicture(row.querySelector(".thumb"), clip.thumbnail, clip.width / clip.height);
    this.renderMark(row, clip);
    this.renderBeats(row.querySelector(".beats-list"), selected ? clip : null);
  }

  renderMark(row, clip) {
    const { errors, failure } = this.page.state;
    const { certificate } = clip;
    const wrong = errors.some((error) => error.clip === clip.index) || failure?.clip === clip.id;
    const { state } = certificate ?? {};
    const failed = state === "failed" || (state === "done" && hasFaults(certificate));
    const kind = wrong ? "has_error" : failed ? "has_faults" : state === "checking" ? "is_checking" : "";
    const mark = row.querySelector(".mark");
    if (mark.dataset.kind === kind) return;
    mark.dataset.kind = kind;
    const sign = kind === "is_checking" ? "wait" : "bad";
    mark.replaceChildren(...(kind ? [icon(sign), el("span", { class: "unseen", word: kind })] : []));
    mark.title = kind ? say(kind) : "";
  }

  renderBeats(list, clip) {
    list.hidden = !clip?.beats.length;
    if (list.hidden) {
      delete list.dataset.drawn;
      return list.replaceChildren();
    }
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
    const given = { type: "button", "data-beat": beat.name, title: name, onclick };
    return el("li", {}, el("button", given, thumb, text, time));
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
    this.page.move(from, { to: over > from.index ? over - 1 : over });
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
          el("b", { text: inWords(scene.headline) }),
          el("code", { text: scene.name }),
          el("span", { text: inWords(scene.about) }),
        ),
      ),
    );
    dialog.replaceChildren(
      dialogHead("scene-title", "choose_scene"),
      el("p", { class: "hint", word: "choose_scene_hint" }),
      el("ul", { class: "scenes" }, ...scenes),
    );
    dialog.showModal();
    dialog.querySelector(".scene")?.focus();
  }
}

function putPicture(holder, url, ratio) {
  holder.style.setProperty("--ratio", ratio);
  if ((holder.dataset.url ?? "") === (url ?? "")) return;
  holder.dataset.url = url ?? "";
  holder.replaceChildren(...(url ? [el("img", { src: url, alt: "", draggable: "false" })] : []));
}
