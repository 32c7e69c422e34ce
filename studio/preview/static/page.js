// The page as a whole: what is selected, what the state is, the bar at the top, the keys, and what is told.

import { ClipList } from "./clip_list.js";
import { Connection, post } from "./connection.js";
import { Fields } from "./fields.js";
import { FrameView, Player } from "./frame_view.js";
import { Checks, Exports, Messages } from "./reports.js";
import { Timeline, carried } from "./timeline.js";
import { dialogHead, el, icon, iconButton, language, say, speak, translate } from "./words.js";

const LONGEST = 5000; // milliseconds that changes wait for the new order of the clips
const REORDERING = new Set(["add", "duplicate", "remove", "move", "undo", "redo"]);
const KEYS = [
  [["Space"], "key_space"],
  [["←", "→"], "key_frames"],
  [["Shift", "←", "→"], "key_beats"],
  [["Home", "End"], "key_ends"],
  [["↑", "↓"], "key_clips"],
  [["Alt", "↑", "↓"], "key_move"],
  [["S"], "key_save"],
  [["Ctrl", "Z"], "key_undo"],
  [["Ctrl", "Shift", "Z"], "key_redo"],
  [["?"], "key_help"],
];

const KEYS_NAMED = new Set(["Space", "Shift", "Ctrl", "Home", "End"]);

const find = (id) => document.getElementById(id);
const isText = (node) => node?.matches?.("textarea, select, input:not([type=range])") ?? false;
const takesSpace = (node) => node?.matches?.("button, a, summary, select, input, textarea, pre") ?? false;

class Page {
  constructor() {
    this.state = null;
    this.clip = null;
    this.frame = 0;
    this.fault = null; // the one that is outlined: with its clip and its place in the list
    this.frames = new Map(); // the frame that each clip was left at
    this.line = Promise.resolve(); // of changes, one after another
    this.selectNew = false; // the next clip that was not there before is the one that was asked for
    this.language = localStorage.getItem("language");
    speak(this.language ?? "en");
    this.view = new FrameView(this);
    this.player = new Player(this, this.view);
    this.timeline = new Timeline(this);
    this.clips = new ClipList(this);
    this.fields = new Fields(this);
    this.checks = new Checks(this);
    this.exports = new Exports(this);
    this.messages = new Messages(this);
    this.bar = new Bar(this);
    translate();
    this.connection = new Connection({
      state: (state) => this.take(state),
      picture: (head, data) => this.view.paint(head, data),
      lost: () => this.messages.showEnded(),
      back: () => this.welcomeBack(),
    });
    addEventListener("hashchange", () => this.state && this.select(decodeURIComponent(location.hash.slice(1))));
    addEventListener("beforeunload", (event) => this.state && !this.state.saved && event.preventDefault());
  }

  // --- a new state

  take(state) {
    const before = this.state;
    this.state = state;
    this.settle?.(state);
    if (!this.language && language() !== state.language) this.speak(state.language);
    this.keepClip(before);
    this.render();
    if (this.clip && (!before || before.shown !== state.shown || !this.view.isPainted())) {
      if (!this.player.playing) this.connection.see(this.clip.id, this.frame);
    }
    this.messages.announce(before);
  }

  // The same clip as before, under its new name if it has one; and the same place in it.
  keepClip(before) {
    const { clips } = this.state;
    const old = this.clip;
    const known = new Set(before?.clips.map((clip) => clip.id));
    const fresh = this.selectNew && before ? clips.find((clip) => !known.has(clip.id)) : null;
    if (fresh) this.selectNew = false;
    const named = clips.find((clip) => clip.id === (old?.id ?? decodeURIComponent(location.hash.slice(1))));
    this.clip = fresh ?? named ?? clips[Math.min(old?.index ?? 0, clips.length - 1)] ?? null;
    const changed = old && this.clip && old.id !== this.clip.id;
    if (changed && old.index !== this.clip.index) this.enter(old);
    else if (old && this.clip?.frames && old.frames) this.frame = carried(this.frame, old, this.clip);
    if (this.clip?.frames) this.frame = Math.min(this.frame, this.clip.frames - 1);
    if (changed || !old) this.putHash();
    if (this.fault && before?.shown !== this.state.shown) this.fault = null;
  }

  putHash() {
    if (this.clip) history.replaceState(null, "", `#${encodeURIComponent(this.clip.id)}`);
  }

  render() {
    if (!this.state) return;
    this.clips.render();
    this.fields.render();
    this.checks.render();
    this.exports.render();
    this.timeline.render();
    this.view.render();
    this.messages.render();
    this.bar.render();
    document.title = `${this.state.saved ? "" : "• "}${this.state.title || this.state.file} – Hillwalk`;
    for (const id of ["clips", "caption", "timeline"]) find(id).lang = this.state.language;
  }

  renderPosition() {
    this.timeline.renderPosition();
    this.clips.renderNow();
    this.checks.render();
    this.view.render();
  }

  // --- moving

  look(id, frame, { playing = false, fault = null } = {}) {
    if (!playing) this.player.stop();
    if (id !== this.clip?.id) this.select(id);
    this.frame = frame;
    this.fault = fault;
    this.connection.see(id, frame);
    this.renderPosition();
  }

  // The playhead follows a film.
  follow(frame) {
    if (frame === this.frame) return;
    this.frame = frame;
    this.fault = null;
    this.renderPosition();
  }

  select(id) {
    const clip = this.state.clips.find((one) => one.id === id);
    if (!clip || id === this.clip?.id) return;
    this.fields.flush();
    this.player.stop();
    const old = this.clip;
    this.clip = clip;
    this.enter(old);
    this.putHash();
    this.connection.see(id, this.frame);
    this.render();
  }

  enter(old) {
    if (old) this.frames.set(old.id, this.frame);
    this.frame = Math.min(this.frames.get(this.clip.id) ?? 0, Math.max(0, (this.clip.frames ?? 1) - 1));
    this.fault = null;
  }

  selectBeside(by) {
    const { clips } = this.state;
    const inList = this.clips.focused();
    const next = clips[(this.clip?.index ?? 0) + by];
    if (next) this.select(next.id);
    if (next && inList) this.clips.focus(next.id);
  }

  showFault(clip, fault, index) {
    this.look(clip.id, fault.frame, { fault: { ...fault, clip: clip.id, index } });
  }

  // --- changing

  // Have a change made, after those before it; what could not be done is told, unless the caller does so.
  // `of` is the clip's id: its place is looked up when all earlier changes of the order are known here.
  change(body, { quiet = false, of = null } = {}) {
    if (body.action !== "set") this.fields.flush();
    const answer = this.line.then(() => this.make(body, quiet, of));
    this.line = answer.catch(() => {});
    return answer;
  }

  async make(body, quiet, of) {
    await this.settled;
    if (of !== null) body.clip = this.state.clips.findIndex((clip) => clip.id === of);
    if (body.by) body.to = body.clip + body.by;
    if (["add", "duplicate"].includes(body.action)) this.selectNew = true;
    const { version } = this.state;
    const answer = await post(body);
    if (!answer.ok) this.selectNew = false;
    else if (REORDERING.has(body.action)) this.unsettle(version);
    if (!answer.ok && !quiet) this.messages.toast(answer.told || say("not_done"), { wrong: true });
    return answer;
  }

  // Hold later changes back until the new order of the clips has been read.
  unsettle(version) {
    if (this.state.version > version && !this.state.reading) return;
    this.settled = new Promise((settle) => {
      this.settle = (state) => state.version > version && !state.reading && settle();
      setTimeout(settle, LONGEST);
    });
  }

  async save() {
    this.clips.flush();
    const { ok } = await this.change({ action: "save" });
    if (ok) this.messages.toast(say("saved"));
  }

  undo() {
    if (this.state.undo) this.change({ action: "undo" });
  }

  redo() {
    if (this.state.redo) this.change({ action: "redo" });
  }

  duplicate(clip) {
    this.change({ action: "duplicate", id: clip.id }, { of: clip.id });
  }

  async remove(clip) {
    const answer = await this.change({ action: "remove" }, { of: clip.id });
    const undo = { word: "undo_short", act: () => this.undo() };
    if (answer.ok) this.messages.toast(say("removed", { title: clip.title }), undo);
  }

  // To a place, or by so many places.
  async move(clip, { to = null, by = 0 }) {
    const count = this.state.clips.length;
    const number = (to ?? clip.index + by) + 1;
    if (number === clip.index + 1 || number < 1 || number > count) return;
    const { ok } = await this.change({ action: "move", to, by }, { of: clip.id });
    if (ok) this.announce(say("moved", { title: clip.title, number, count }));
  }

  showField({ clip, key }) {
    const of = this.state.clips.find((one) => one.index === clip);
    if (of) this.select(of.id);
    if (of) this.fields.focus(key);
    else this.clips.inputs[key]?.focus();
  }

  // --- the page itself

  speak(name) {
    speak(name);
    translate();
    find("clips").replaceChildren();
    this.render();
  }

  announce(text) {
    find("said").textContent = text;
  }

  welcomeBack() {
    find("ended-dialog").close();
    this.messages.toast(say("back_again"));
  }
}

// The bar at the top.
class Bar {
  constructor(page) {
    this.page = page;
    const save = { id: "save", type: "button", class: "save", tip: "save_tip", onclick: () => page.save() };
    find("changes").append(
      iconButton("undo", "undo", () => page.undo(), { id: "undo" }),
      iconButton("redo", "redo", () => page.redo(), { id: "redo" }),
      el("button", save, el("span", { word: "save" })),
    );
    const choice = (given, value, onclick, ...inside) =>
      el(
        "button",
        { type: "button", class: "choice", value, onclick: () => onclick(value), ...given },
        ...inside,
      );
    const languages = [["en", "english"], ["de", "german"]];
    find("languages").append(
      ...languages.map(([value, tip]) => choice({ tip }, value, (one) => this.speak(one), value.toUpperCase())),
    );
    find("themes").append(
      ...["auto", "light", "dark"].map((value) =>
        choice({ tip: `theme_${value}` }, value, (one) => this.colour(one), icon(value)),
      ),
    );
    find("help").addEventListener("click", showHelp);
    this.colour(localStorage.getItem("theme") ?? "auto");
  }

  speak(name) {
    localStorage.setItem("language", name);
    this.page.language = name;
    this.page.speak(name);
  }

  colour(name) {
    localStorage.setItem("theme", name);
    document.documentElement.dataset.theme = name;
    press("themes", name);
  }

  render() {
    const { state } = this.page;
    find("file").textContent = find("file").title = state.file;
    find("unsaved").hidden = state.saved;
    find("save").classList.toggle("primary", !state.saved);
    find("undo").disabled = !state.undo;
    find("redo").disabled = !state.redo;
    press("languages", language());
  }
}

function press(group, value) {
  for (const one of find(group).children) one.setAttribute("aria-pressed", String(one.value === value));
}

function showHelp() {
  const key = (name) => el("kbd", KEYS_NAMED.has(name) ? { word: `key:${name}` } : { text: name });
  const rows = KEYS.map(([keys, word]) =>
    el("div", {}, el("dt", {}, ...keys.map(key)), el("dd", { word })),
  );
  find("help-dialog").replaceChildren(
    dialogHead("help-title", "help_title"),
    el("p", { class: "hint", word: "help_intro" }),
    el("dl", {}, ...rows),
  );
  find("help-dialog").showModal();
}

// The page's icon in the browser's tab.
function showIcon() {
  const hill = new XMLSerializer().serializeToString(find("icon-hill"));
  const inside = hill.replace(/^<symbol[^>]*>|<\/symbol>$/g, "").replace('class="slope"', 'stroke="#ffa640"');
  const head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#58b8f0"';
  const svg = new Blob([`${head} stroke-width="2.6">${inside}</svg>`], { type: "image/svg+xml" });
  document.head.append(el("link", { rel: "icon", href: URL.createObjectURL(svg) }));
}

// --- keys

let pointed = false; // whether the focus came by the pointer: then Space plays, and presses no button

addEventListener("pointerdown", () => (pointed = true), true);
addEventListener("keydown", (event) => event.key === "Tab" && (pointed = false), true);

function withControl(page, event) {
  const key = event.key.toLowerCase();
  if (key === "s") return () => page.save();
  if (page.fields.typing || (isText(event.target) && event.target.closest("#lesson"))) return null;
  if (key === "z") return () => (event.shiftKey ? page.redo() : page.undo());
  return key === "y" ? () => page.redo() : null;
}

function withAlt(page, event) {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const clip = page.clips.focused() ?? page.clip;
  return by && clip && !isText(event.target) ? () => page.move(clip, { by }) : null;
}

function plain(page, event) {
  const { timeline } = page;
  if (isText(event.target)) return null;
  if (event.key === "?") return showHelp;
  if (event.key === "s" || event.key === "S") return () => page.save();
  if (event.key === " ") return takesSpace(event.target) && !pointed ? null : () => page.player.toggle();
  if (event.target.matches("input[type=range]")) return null;
  const by = event.shiftKey ? (to) => timeline.toBeat(to) : (to) => timeline.step(to);
  const actions = {
    ArrowLeft: () => by(-1),
    ArrowRight: () => by(1),
    ArrowUp: () => page.selectBeside(-1),
    ArrowDown: () => page.selectBeside(1),
    Home: () => timeline.toEnd(false),
    End: () => timeline.toEnd(true),
  };
  return actions[event.key] ?? null;
}

function start() {
  showIcon();
  const page = new Page();
  addEventListener("keydown", (event) => {
    const open = document.querySelector("dialog[open]");
    if (!page.state || open || event.defaultPrevented || event.isComposing) return;
    const control = event.ctrlKey || event.metaKey;
    const action = (control ? withControl : event.altKey ? withAlt : plain)(page, event);
    if (!action) return;
    event.preventDefault();
    action();
  });
  // Some browsers press a button when Space is let go.
  addEventListener("keyup", (event) => {
    if (event.key === " " && pointed && event.target.matches?.("button, summary")) event.preventDefault();
  });
}

start();
