// What the page tells: what was found about the clip, what is exported, errors, notices and the end.

import { beatAt } from "./timeline.js";
import { dialogHead, el, icon, iconButton, knows, language, say, seconds } from "./words.js";

const find = (id) => document.getElementById(id);
const COMMAND = "make preview";
const TOAST = 6000; // milliseconds
const SIGNS = { good: "good", bad: "bad", failed: "bad", waiting: "wait", checking: "wait" };

export class Checks {
  constructor(page) {
    this.page = page;
    this.open = false;
    const badge = (id, told) =>
      el("button", { id, type: "button", "aria-controls": "faults", onclick: () => this.toggle(told) });
    this.claims = badge("badge-claims", (fault) => fault.kind === "claim");
    this.layout = badge("badge-layout", (fault) => fault.kind !== "claim");
    this.title = el("h2", {});
    this.scene = el("code", {});
    const badges = el("div", { class: "badges", role: "group", label: "checks" }, this.claims, this.layout);
    find("clip-head").append(this.title, this.scene, badges);
  }

  // Open the list, at the first fault of those that a badge tells, or close it.
  toggle(told) {
    this.open = !this.open;
    this.render();
    const { clip } = this.page;
    const faults = clip?.certificate?.faults ?? [];
    const first = faults.findIndex(told);
    if (this.open && first >= 0) this.page.showFault(clip, faults[first], first);
  }

  render() {
    const { clip } = this.page;
    find("clip-head").hidden = !clip;
    const certificate = clip?.certificate;
    const faults = certificate?.faults ?? [];
    find("faults").hidden = !clip || !this.open || !(faults.length || certificate?.told);
    if (!clip) return;
    this.title.textContent = clip.title;
    this.scene.textContent = clip.scene;
    const state = certificate?.state ?? "waiting";
    const wrong = state === "done" ? wrongClaims(certificate) : 0;
    this.showBadge(this.claims, "claims", state, wrong, certificate?.claims?.count);
    this.showBadge(this.layout, "layout", state, state === "done" ? certificate.layout.faults : 0);
    this.renderFaults(clip, certificate, faults);
  }

  showBadge(badge, name, state, wrong, count) {
    const kind = state === "done" ? (wrong ? "bad" : "good") : state;
    const key = kind === "bad" && wrong === 1 ? `${name}_one_bad` : `${name}_${kind}`;
    badge.className = `badge ${kind}`;
    badge.dataset.state = kind;
    badge.replaceChildren(icon(SIGNS[kind]), el("span", { text: say(key, { count: wrong || count }) }));
    badge.setAttribute("aria-expanded", String(!find("faults").hidden));
    badge.disabled = !["bad", "failed"].includes(kind);
  }

  renderFaults(clip, certificate, faults) {
    const drawn = JSON.stringify([clip.id, certificate, language()]);
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      const told = certificate?.told ? [el("pre", { text: certificate.told, tabindex: "0" })] : [];
      const rows = faults.map((fault, index) => el("li", {}, this.faultButton(clip, fault, index)));
      find("faults").replaceChildren(...told, el("ul", { label: "faults" }, ...rows));
    }
    const at = this.page.fault?.clip === clip.id ? this.page.fault.index : -1;
    find("faults")
      .querySelectorAll("button")
      .forEach((button, index) => button.setAttribute("aria-pressed", String(index === at)));
  }

  faultButton(clip, fault, index) {
    const between = fault.other ? `${fault.what} ${say("and")} ${fault.other}` : fault.what;
    const beat = clip.beats.find((one) => one.name === fault.beat) ?? beatAt(clip, fault.frame);
    const place = [beat?.label || fault.beat, seconds(fault.frame / clip.fps)].filter(Boolean).join(", ");
    return el(
      "button",
      { type: "button", "data-fault": index, onclick: () => this.page.showFault(clip, fault, index) },
      el("b", { text: knows(fault.kind) ? say(fault.kind) : fault.kind }),
      el("span", { class: "where", text: place }),
      el("span", { class: "what", text: between }),
      fault.detail ? el("span", { class: "what", text: fault.detail }) : null,
    );
  }
}

export const hasFaults = (certificate) =>
  certificate.faults.length > 0 || certificate.layout.faults > 0 || wrongClaims(certificate) > 0;

// How many claims do not hold; `ok` is how many do, or whether all do.
function wrongClaims({ claims, faults }) {
  if (typeof claims.ok === "number") return claims.count - claims.ok;
  return claims.ok ? 0 : Math.max(1, faults.filter((fault) => fault.kind === "claim").length);
}

export class Exports {
  constructor(page) {
    this.page = page;
    this.rows = new Map();
    this.told = new Map(); // the states that were read aloud
    const still = { id: "export-still", type: "button", onclick: () => this.still() };
    const film = { id: "export-film", type: "button", tip: "export_film_tip", onclick: () => this.film() };
    this.stillButton = el("button", still, icon("picture"), el("span", { word: "export_still" }));
    const slides = { id: "export-slides", type: "button", tip: "export_slides_tip", onclick: () => this.slides() };
    this.filmButton = el("button", film, icon("film"), el("span", { word: "export_film" }));
    this.slidesButton = el("button", slides, icon("slides"), el("span", { word: "export_slides" }));
    this.quality = el("select", { id: "quality", label: "quality" });
    this.extent = el(
      "select",
      { id: "extent", label: "extent" },
      el("option", { value: "clip", word: "this_clip" }),
      el("option", { value: "lecture", word: "whole_lecture" }),
    );
    this.list = el("ul", { id: "export-list", "aria-live": "off" });
    find("exports").append(
      el("h2", { word: "exports" }),
      el("div", { class: "film-row" }, this.extent, this.quality),
      el("div", { class: "film-row" }, this.filmButton, this.slidesButton),
      this.stillButton,
      this.list,
    );
  }

  still() {
    const { clip, frame } = this.page;
    this.page.change({ action: "export", what: "still", clip: clip.id, frame });
  }

  film() {
    const clip = this.extent.value === "clip" ? this.page.clip.id : null;
    this.page.change({ action: "export", what: "film", clip, quality: this.quality.value });
  }

  slides() {
    this.page.change({ action: "export", what: "slides", clip: null, quality: this.quality.value });
  }

  render() {
    const { clip, state } = this.page;
    for (const button of [this.stillButton, this.filmButton, this.slidesButton]) button.disabled = !clip;
    this.renderQualities(state.qualities);
    const left = new Set(this.rows.keys());
    for (const one of [...state.exports].sort((a, b) => a.id - b.id)) {
      if (!left.delete(one.id)) {
        this.rows.set(one.id, this.buildRow(one));
        this.list.prepend(this.rows.get(one.id));
      }
      this.showExport(this.rows.get(one.id), one);
    }
    for (const id of left) {
      this.rows.get(id).remove();
      this.rows.delete(id);
    }
  }

  renderQualities(qualities) {
    const drawn = JSON.stringify(qualities);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const { value } = this.quality;
    const text = ({ name, height, fps }) => `${name} · ${height}p${fps}`;
    this.quality.replaceChildren(...qualities.map((one) => el("option", { value: one.name, text: text(one) })));
    const names = qualities.map((one) => one.name);
    this.quality.value = names.includes(value) ? value : names.includes("high") ? "high" : names[0];
  }

  buildRow(one) {
    const cancel = () => this.page.change({ action: "cancel", id: one.id });
    return el(
      "li",
      { "data-export-id": one.id },
      el("span", { class: "export-name" }),
      el("span", { class: "export-state" }),
      iconButton("cancel_export", "close", cancel, { class: "plain small cancel" }),
      el("a", { class: "download", tip: "download", download: true }, icon("download")),
      el("progress", { max: 1, label: "export_running" }),
      el("code", { class: "path" }),
      el("p", { class: "error" }),
    );
  }

  showExport(row, one) {
    const part = (name) => row.querySelector(name);
    const what = one.kind === "still" ? say("still") : say(`export_${one.kind}`);
    const name = [what, one.clip ?? say("whole_lecture"), one.quality].filter(Boolean).join(" · ");
    const running = one.state === "running";
    const state = running ? `${Math.round((one.share ?? 0) * 100)} %` : say(`export_${one.state}`);
    part(".export-name").textContent = name;
    part(".export-state").textContent = state;
    part(".cancel").hidden = !running;
    part("progress").hidden = !running;
    part("progress").value = one.share ?? 0;
    part(".download").hidden = one.state !== "done" || !one.url;
    if (one.url) part(".download").href = one.url;
    part(".path").hidden = one.state !== "done" || !one.path;
    part(".path").textContent = part(".path").title = one.path ?? "";
    part(".error").hidden = one.state !== "failed" || !one.told;
    part(".error").textContent = one.told ?? "";
    row.dataset.state = one.state;
    const before = this.told.get(one.id);
    if (before && before !== one.state) this.page.announce(`${name}: ${state}`);
    this.told.set(one.id, one.state);
  }
}

export const placeOf = ({ line, key }) => [line ? say("line", { line }) : "", key].filter(Boolean).join(" · ");

// An error in full: what is wrong, what would work, and the place.
export const toldOf = ({ message, hint, excerpt }) => [
  el("p", { text: message }),
  hint ? el("p", { class: "hint", text: hint }) : null,
  excerpt?.length ? el("pre", { text: excerpt.join("\n"), tabindex: "0" }) : null,
].filter(Boolean);

// Notices, errors, the short notes at the foot, and what is told in dialogs.
export class Messages {
  constructor(page) {
    this.page = page;
    this.dismissed = "";
  }

  render() {
    this.renderNotice(this.page.state.notice);
    this.renderTrouble(this.page.state);
  }

  renderNotice(notice) {
    const told = notice ? JSON.stringify(notice) : "";
    if (!told) this.dismissed = "";
    find("notice").hidden = !told || told === this.dismissed;
    if (find("notice").hidden || find("notice").dataset.told === told) return;
    find("notice").dataset.told = told;
    const dismiss = () => {
      this.dismissed = told;
      find("notice").hidden = true;
    };
    const close = iconButton("dismiss", "close", dismiss, { class: "plain small" });
    find("notice").replaceChildren(el("span", { text: notice.text }), close);
  }

  // The error that matters most, under the frame, in place of the caption.
  renderTrouble({ errors, failure }) {
    const { clip } = this.page;
    const error = errors.find((one) => one.clip === clip?.index) ?? errors[0];
    const failed = !error && failure && (!failure.clip || failure.clip === clip?.id) ? failure : null;
    const trouble = find("trouble");
    trouble.hidden = error ? !clip : !failed; // without a clip all errors stand in the frame's place
    const drawn = JSON.stringify([error, failed, errors.length, clip?.index, language()]);
    if (trouble.hidden || drawn === this.drawn) return;
    this.drawn = drawn;
    const link = (word, onclick) => el("button", { type: "button", class: "link", word, onclick });
    if (failed) {
      const text = say(failed.clip ? "failed_clip" : "failed_lesson");
      const inside = el("p", {}, el("b", { text }), ` ${say("last_good")}`);
      trouble.replaceChildren(icon("bad"), inside, link("details", () => this.showTold(text, failed.told)));
      return;
    }
    const elsewhere = error.clip !== null && error.clip !== clip?.index;
    const inClip = elsewhere ? say("in_clip", { number: error.clip + 1 }) : "";
    const where = [inClip, placeOf(error)].filter(Boolean).join(" · ");
    const more = errors.length > 1 ? ` (${say("more_errors", { count: errors.length - 1 })})` : "";
    const inside = el("p", {}, el("b", { text: where ? `${where}: ` : "" }), error.message, more);
    trouble.replaceChildren(icon("bad"), inside, link("go_to_field", () => this.page.showField(error)));
  }

  // Tell those who do not see the page what has changed.
  announce(before) {
    const { state } = this.page;
    const first = state.errors[0]?.message ?? (state.failure ? say("failed_clip") : "");
    if (find("alert").textContent !== first) find("alert").textContent = first;
  }

  toast(text, { wrong = false, word = null, act = null } = {}) {
    clearTimeout(this.toasting);
    const hide = () => (find("toast").hidden = true);
    const onclick = () => {
      hide();
      act();
    };
    const button = word && el("button", { type: "button", class: "link", word, onclick });
    find("toast").replaceChildren(el("span", { text }), ...(button ? [button] : []));
    find("toast").classList.toggle("wrong", wrong);
    find("toast").hidden = false;
    if (wrong) find("alert").textContent = text;
    else this.page.announce(text);
    this.toasting = setTimeout(hide, TOAST);
  }

  showTold(title, told) {
    const dialog = find("told-dialog");
    const head = dialogHead("told-title", "details");
    dialog.replaceChildren(head, el("p", { text: title }), el("pre", { text: told, tabindex: "0" }));
    dialog.showModal();
  }

  showEnded() {
    const dialog = find("ended-dialog");
    const again = () => this.page.connection.tryAgain();
    dialog.replaceChildren(
      dialogHead("ended-title", "ended"),
      el("p", { word: "ended_hint" }),
      el("pre", { text: this.page.state?.command ?? COMMAND, tabindex: "0" }),
      el("p", { class: "hint", word: "ended_kept" }),
      el("div", { class: "dialog-foot" }, el("button", { type: "button", word: "try_again", onclick: again })),
    );
    if (!dialog.open) dialog.showModal();
  }
}
