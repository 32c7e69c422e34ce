// The clip's values as fields. What is being typed or dragged is never overwritten; all else follows the state.

import { SETTINGS } from "./clip_list.js";
import { Newest } from "./connection.js";
import { toldOf } from "./reports.js";
import { el, iconButton, inWords, language, say } from "./words.js";

const DELAY = 250; // milliseconds after typing until a value is sent
const WHOLE = { min: 1, max: 50, step: 1 }; // a count's slider

const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const asText = (value) => (value === null || value === undefined ? "" : String(value).replace("−", "-"));

// One text input, with a slider where it is a number.
class Entry {
  constructor(owner, { name, label, slider = null, code = true }) {
    this.owner = owner;
    this.typed = false; // since it has the focus
    this.sliding = false;
    const on = { oninput: () => this.type(), onblur: () => this.leave(), onkeydown: (event) => this.press(event) };
    const given = { name, class: code ? "code" : "", "aria-label": label, "aria-describedby": owner.described };
    this.input = el("input", { type: "text", spellcheck: "false", autocomplete: "off", ...given, ...on });
    this.slider = slider && this.buildSlider(label);
    this.setSlider(slider);
  }

  get text() {
    return this.input.value.trim();
  }

  type() {
    this.typed = true;
    this.owner.later();
  }

  press({ key }) {
    if (key === "Enter") this.leave();
    if (key === "Escape") this.input.blur();
  }

  leave() {
    this.owner.flush();
    this.typed = false;
  }

  show(text, slider = null) {
    if (this.sliding) return;
    const typing = this.typed && document.activeElement === this.input;
    if (!typing && this.input.value !== text) this.input.value = text;
    this.setSlider(slider);
  }

  // --- the slider: on a logarithmic one min, max, step and at are powers of ten

  buildSlider(label) {
    const name = say("slider_of", { key: label });
    const slider = el("input", { type: "range", "aria-label": name, oninput: () => this.slide() });
    for (const end of ["change", "pointerup", "pointercancel", "blur"]) {
      slider.addEventListener(end, () => (this.sliding = false));
    }
    return slider;
  }

  slide() {
    this.sliding = true;
    const { log, step } = this.spec;
    const at = Number(this.slider.value);
    const digits = Math.min(Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)), 20);
    const form = log ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: digits };
    this.input.value = ((log ? 10 ** at : at) + 0).toLocaleString("en", { useGrouping: false, ...form });
    this.fill();
    this.owner.slide();
  }

  setSlider(spec) {
    this.spec = spec;
    if (this.slider) this.slider.hidden = !spec;
    if (!this.slider || !spec) return;
    Object.assign(this.slider, { min: spec.min, max: spec.max, step: spec.step });
    const at = spec.at ?? (this.text === "" ? NaN : Number(this.text));
    this.slider.classList.toggle("unknown", !Number.isFinite(at));
    this.slider.value = Number.isFinite(at) ? at : (spec.min + spec.max) / 2;
    this.fill();
  }

  fill() {
    const { min, max } = this.spec;
    this.slider.setAttribute("aria-valuetext", this.input.value);
    this.slider.style.setProperty("--fill", `${((this.slider.value - min) / (max - min)) * 100}%`);
  }
}

const sliderOf = (field) => field.slider ?? (field.kind === "count" ? WHOLE : null);
const axisName = (axis) => el("span", { class: "axis", text: axis, "aria-hidden": "true" });

// --- a control for each kind: its node, its entries, the value in them, and how a value is put into them

// A number, with or without a slider, or a text.
class SingleControl {
  constructor(owner, field) {
    this.kind = field.kind;
    const given = { name: field.key, label: field.key, slider: sliderOf(field), code: field.kind !== "text" };
    this.entries = [new Entry(owner, given)];
    const [{ slider, input }] = this.entries;
    this.node = el("div", { class: slider ? "number-row" : "single" }, slider, input);
  }

  get value() {
    const [{ text }] = this.entries;
    return this.kind === "count" && /^\d+$/.test(text) ? Number(text) : text || null;
  }

  show(field) {
    this.entries[0].show(asText(field.value), sliderOf(field));
  }
}

// A place or words: an entry for each axis.
class AxesControl {
  constructor(owner, field) {
    this.axes = field.axes ?? [];
    this.isPlace = field.kind === "place";
    this.entries = this.axes.map((axis, index) => {
      const name = index ? `${field.key}.${axis}` : field.key;
      const label = this.isPlace ? `${field.key} ${axis}` : say("axis_words", { axis });
      return new Entry(owner, { name, label, slider: field.sliders?.[index], code: this.isPlace });
    });
    const rows = this.entries.map(({ slider, input }, index) => {
      if (!this.isPlace) input.placeholder = this.axes[index];
      return el("div", { class: slider ? "number-row" : "single" }, axisName(this.axes[index]), slider, input);
    });
    this.node = el("div", { class: "by-axis" }, ...rows);
  }

  get value() {
    const texts = this.entries.map((entry) => entry.text);
    if (!texts.some(Boolean)) return null;
    if (this.isPlace && !this.byName) return texts;
    return Object.fromEntries(this.axes.map((axis, index) => [axis, texts[index]]).filter(([, text]) => text));
  }

  show(field) {
    this.byName = isTable(field.value);
    const part = (index) => field.value?.[this.byName ? this.axes[index] : index];
    this.entries.forEach((entry, index) => entry.show(asText(part(index)), field.sliders?.[index]));
  }
}

class WindowControl {
  constructor(owner, field) {
    this.axes = field.axes ?? [];
    const end = (axis, word, first) => {
      const name = first ? field.key : `${field.key}.${axis}.${word}`;
      const entry = new Entry(owner, { name, label: say(`${word}_of`, { axis }) });
      entry.input.placeholder = say("chosen");
      return entry;
    };
    this.pairs = this.axes.map((axis, index) => [end(axis, "from", index === 0), end(axis, "to", false)]);
    this.entries = this.pairs.flat();
    const to = () => el("span", { word: "to" });
    const rows = this.pairs.map(([first, last], index) =>
      el("div", { class: "pair" }, axisName(this.axes[index]), first.input, to(), last.input),
    );
    this.node = el("div", {}, ...rows);
  }

  // Not known while one end alone is given.
  get value() {
    const given = this.pairs.map(([from, to], index) => [this.axes[index], [from.text, to.text]]);
    if (given.some(([, [from, to]]) => !from !== !to)) return undefined;
    const ranges = given.filter(([, [from]]) => from);
    return ranges.length ? Object.fromEntries(ranges) : null;
  }

  show(field) {
    const ranges = isTable(field.value) ? field.value : { [this.axes[0]]: field.value ?? [] };
    this.pairs.forEach((pair, index) => {
      pair.forEach((entry, end) => entry.show(asText(ranges[this.axes[index]]?.[end])));
    });
  }
}

class ChoiceControl {
  constructor(owner, field) {
    this.entries = [];
    const given = { name: field.key, "aria-label": field.key, "aria-describedby": owner.described };
    this.node = el("select", given, ...field.options.map((value) => el("option", { value, text: value })));
    this.node.addEventListener("change", () => owner.flush());
  }

  get value() {
    return this.node.value;
  }

  show({ value }) {
    this.node.value = value ?? "";
  }
}

// A function: one input, or one for each of its pieces.
class FunctionControl {
  constructor(owner, field) {
    this.owner = owner;
    this.key = field.key;
    this.entries = [];
    this.node = el("div", { class: "pieces" });
    this.build(1);
  }

  build(count) {
    this.entries = this.entries.slice(0, count);
    while (this.entries.length < count) {
      const number = this.entries.length + 1;
      const label = number > 1 ? say("piece", { key: this.key, number }) : this.key;
      this.entries.push(new Entry(this.owner, { name: number > 1 ? `${this.key}.${number}` : this.key, label }));
    }
    const button = (tip, sign, onclick) => iconButton(tip, sign, onclick, { class: "plain small" });
    const rows = this.entries.map(({ input }, index) => {
      const less = count > 1 ? button("remove_piece", "minus", () => this.remove(index)) : null;
      const more = index === count - 1 ? button("add_piece", "plus", () => this.add()) : null;
      return el("div", { class: "piece" }, input, less, more);
    });
    this.node.replaceChildren(...rows);
  }

  add() {
    this.adding = true; // nothing is sent of the new piece until it has a text
    this.build(this.entries.length + 1);
    this.entries.at(-1).input.placeholder = say("piece_example");
    this.entries.at(-1).input.focus();
  }

  remove(index) {
    const texts = this.entries.map((entry) => entry.text).filter((_, at) => at !== index);
    this.build(texts.length);
    this.entries.forEach((entry, at) => (entry.input.value = texts[at]));
    this.owner.flush();
    this.entries.at(Math.min(index, texts.length - 1)).input.focus();
  }

  get value() {
    const texts = this.entries.map((entry) => entry.text).filter((text, at) => text !== "" || at === 0);
    return texts.length > 1 ? texts : texts[0] || null;
  }

  show(field) {
    const texts = Array.isArray(field.value) ? field.value : [field.value];
    const { input, text } = this.entries.at(-1);
    if (this.adding && text === "" && input === document.activeElement) return; // until it is written
    this.adding = false;
    if (this.entries.length !== texts.length) this.build(texts.length);
    this.entries.forEach((entry, index) => entry.show(asText(texts[index])));
  }
}

const CONTROLS = {
  function: FunctionControl,
  place: AxesControl,
  words: AxesControl,
  window: WindowControl,
  choice: ChoiceControl,
};

// A control with its name, its help, how it was read, and what is wrong with it.
class Field {
  constructor(page, clip, field) {
    this.page = page;
    this.clip = clip; // its id
    this.key = field.key;
    this.described = `about-${field.key} error-${field.key}`;
    this.required = field.required;
    this.pending = 0; // changes that are not answered yet
    this.waits = false; // for the first state that was read since the last change
    this.newest = new Newest((value) => this.send(value));
    this.control = new (CONTROLS[field.kind] ?? SingleControl)(this, field);
    this.isDefault = el("span", { class: "default", word: "default" });
    this.reset = iconButton("reset", "reset", () => this.toDefault(), { class: "plain small" });
    this.formula = el("div", { class: "formula", role: "img" });
    this.reading = el("div", { class: "reading", hidden: true }, this.formula);
    this.error = el("div", { class: "error", id: `error-${field.key}`, hidden: true });
    const about = el("span", { class: "about", id: `about-${field.key}`, text: inWords(field.about) });
    const names = [el("code", { text: field.key }), about, this.isDefault, this.reset];
    const inside = [el("div", { class: "field-head" }, ...names), this.control.node, this.reading, this.error];
    const given = { class: "field", "data-key": field.key, role: "group", "aria-label": field.key };
    this.node = el("div", given, ...inside);
  }

  // Null where the default is to stand; what is required is never taken away.
  get value() {
    const { value } = this.control;
    return value === null && this.required ? "" : value;
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), DELAY);
  }

  // Send what is written, if it is not known yet.
  flush() {
    const { value } = this;
    if (value === undefined) return this.tell([{ message: say("both_ends") }]);
    return JSON.stringify(value) === this.known ? null : this.send(value);
  }

  slide() {
    this.newest.put(this.value);
  }

  async send(value) {
    clearTimeout(this.timer);
    this.known = JSON.stringify(value);
    this.pending += 1;
    this.waits = true;
    const answer = await this.page.change({ action: "set", key: this.key, value }, { of: this.clip, quiet: true });
    this.pending -= 1;
    if (!answer.ok) this.tell([{ message: answer.told || say("not_done") }]);
  }

  toDefault() {
    for (const entry of this.control.entries) entry.typed = false;
    if (this.value === undefined) this.control.entries.forEach(({ input }) => (input.value = ""));
    this.send(null);
  }

  show(field, errors, isRead) {
    this.isDefault.hidden = field.given;
    this.reset.hidden = !field.given || field.required;
    if (this.value === undefined) return; // what is half written, and told of that, stays
    if (!this.pending && (isRead || !this.waits)) {
      this.waits = false;
      this.control.show(field);
      if (!this.control.entries.some((entry) => entry.typed)) this.known = JSON.stringify(this.value);
    }
    this.showReading(field.reading);
    this.tell(errors);
  }

  showReading(reading) {
    this.reading.hidden = !reading || (this.reading.hidden && !reading.picture);
    if (!reading?.picture) return; // the one before stays until it has come
    this.formula.style.maskImage = `url("${encodeURI(reading.picture)}")`;
    this.formula.style.setProperty("--width", `${reading.width}em`);
    this.formula.style.setProperty("--ratio", reading.width / reading.height);
    Object.assign(this.formula, { ariaLabel: reading.text, title: reading.text });
  }

  tell(errors) {
    this.error.hidden = !errors.length;
    this.error.replaceChildren(...errors.flatMap(toldOf));
    this.node.classList.toggle("wrong", errors.length > 0);
    for (const input of this.node.querySelectorAll("input, select")) {
      input.setAttribute("aria-invalid", String(errors.length > 0));
    }
  }
}

const isOf = (error, key) => error.key === key || [".", "["].some((sign) => error.key.startsWith(key + sign));

export class Fields {
  constructor(page) {
    this.page = page;
    this.rows = [];
    this.general = el("div", { class: "error general", tabindex: "-1", hidden: true });
  }

  render() {
    const { clip, state } = this.page;
    const fields = clip?.fields ?? [];
    const shape = fields.map((one) => [one.key, one.kind, one.axes, one.options, !one.slider, !one.sliders]);
    const drawn = JSON.stringify([clip?.id, clip?.scene, language(), shape]);
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      this.rows = fields.map((field) => new Field(this.page, clip.id, field));
      document.getElementById("fields").replaceChildren(this.general, ...this.rows.map((row) => row.node));
    }
    const errors = state.errors.filter((error) => error.clip === clip?.index);
    const errorsOf = (row) => errors.filter((error) => isOf(error, row.key));
    this.rows.forEach((row, index) => row.show(fields[index], errorsOf(row), !state.reading));
    const elsewhere = state.errors.filter((error) => error.clip === null && !SETTINGS.includes(error.key));
    const others = [...elsewhere, ...errors.filter((error) => !this.rows.some((row) => isOf(error, row.key)))];
    this.general.hidden = !clip || !others.length;
    this.general.replaceChildren(...others.flatMap(toldOf));
  }

  flush() {
    for (const row of this.rows) row.flush();
  }

  // Whether the text that has the focus was changed since, so that undoing is the browser's.
  get typing() {
    const isTyped = (entry) => entry.typed && entry.input === document.activeElement;
    return this.rows.some((row) => row.control.entries.some(isTyped));
  }

  focus(key) {
    const row = this.rows.find((one) => isOf({ key }, one.key));
    (row?.node.querySelector("input, select") ?? this.general).focus();
  }
}
