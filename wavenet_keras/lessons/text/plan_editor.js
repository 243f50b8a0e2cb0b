// A plan over the spectrogram of its sound, to be edited by hand: the part of `PlanEditor` that
// lives in the browser. Python holds the plan; this draws it, drags it, and sends the numbers back
// when a hand lets go. Nothing is loaded from elsewhere.

const SVG = "http://www.w3.org/2000/svg";
const SPECTROGRAM = 280; // heights and places in pixels, from above
const KNOBS = 290;
const PHONES = [300, 40];
const WORDS = [344, 26];
const TIME_AXIS = 376;
const HEIGHT = 398;
const AXIS_WIDTH = 52;
const LEAST_SCALE = 250; // pixels for a second
const MOST_SCALE = 1400;
const MARGIN = 0.93; // of the width is filled, so that there is room for longer phones
const WIDEST_CANVAS = 16000;
const PITCH_TICKS = [60, 80, 100, 150, 200, 300, 400, 500];
const BLINK = 350; // milliseconds without a key before what keys did is sent
const STEPS = [
  ["Length", "shorter", "longer", "a tenth"],
  ["Pitch", "lower", "higher", "a semitone"],
  ["Melody", "flatter", "livelier", "a quarter"],
];

const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
const semitones = (hertz, from) => 12 * Math.log2(hertz / from);
const signed = (value, digits) => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(digits);

function make(tag, attributes, parent, text) {
  const element = document.createElement(tag);
  Object.assign(element, attributes);
  if (text !== undefined) element.textContent = text;
  parent?.append(element);
  return element;
}

function draw(tag, attributes, parent) {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  parent?.append(element);
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

class PlanView {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.scale = LEAST_SCALE;
    this.held = null; // what a hand holds now
    this.moves = "point"; // what goes along with a point of the pitch
    this.player = new Audio();
    root.classList.add("wk-plan");
    for (const [name, value] of Object.entries(model.get("colours")))
      root.style.setProperty(`--wk-${name}`, value);
    this.buildTools();
    this.buildBoard();
    this.listen();
    this.takePlan();
    this.takeSound();
    this.takeStatus();
  }

  // ---- what stands around the board

  buildTools() {
    const tools = make("div", { className: "tools" }, this.root);
    const main = make("div", { className: "group" }, tools);
    const button = (text, className, press, title) => {
      const one = make("button", { type: "button", className, title, onclick: press }, main, text);
      return one;
    };
    this.sayButton = button("Say it", "say", () => this.say(), "Speak the plan as it is now");
    this.playButton = button("▶ Play", "play", () => this.play(), "Hear what was said last");
    this.undoButton = button("Undo", "undo", () => this.press("undo"), "Take back the last change");
    this.resetButton = button("As it was", "reset", () => this.press("as_it_was"), "The plan as it was at first");
    this.outputs = {};
    for (const [name, less, more, by] of STEPS) {
      const group = make("div", { className: "group" }, tools);
      make("span", { className: "name" }, group, name);
      const step = (sign, what) => {
        const one = make("button", { type: "button", className: `step ${what}` }, group, sign);
        one.title = `All of it ${what}, by ${by}`;
        one.setAttribute("aria-label", `${name}: ${what}`);
        one.onclick = () => this.press(what);
      };
      step("−", less);
      this.outputs[name] = make("output", {}, group);
      step("+", more);
    }
    this.buildChoice(make("div", { className: "group" }, tools));
    const seed = make("label", { className: "group seed", title: "Another seed is another take" }, tools);
    make("span", { className: "name" }, seed, "Seed");
    const most = Math.max(9, this.model.get("seed"));
    this.seedSlider = make("input", { type: "range", min: 0, max: most, step: 1 }, seed);
    this.seedOutput = make("output", {}, seed);
    this.seedSlider.oninput = () => (this.seedOutput.textContent = this.seedSlider.value);
    this.seedSlider.onchange = () => {
      this.model.set("seed", Number(this.seedSlider.value));
      this.model.save_changes();
    };
  }

  buildChoice(group) {
    make("span", { className: "name" }, group, "A pitch drag moves");
    const choice = make("div", { className: "choice" }, group);
    const name = `wk-moves-${Math.random().toString(36).slice(2)}`;
    for (const what of ["point", "phone", "word"]) {
      const label = make("label", {}, choice);
      make("input", { type: "radio", name, value: what, checked: what === this.moves }, label);
      label.append(what);
      label.onchange = () => (this.moves = what);
    }
  }

  buildBoard() {
    const board = make("div", { className: "board" }, this.root);
    const axis = (name) => {
      const svg = draw("svg", { width: AXIS_WIDTH, height: HEIGHT, class: name });
      board.append(svg);
      return svg;
    };
    this.kilohertz = axis("kilohertz");
    this.scroll = make("div", { className: "scroll" }, board);
    this.hertz = axis("hertz");
    this.sheet = make("div", { className: "sheet" }, this.scroll);
    this.sheet.style.height = `${HEIGHT}px`;
    this.canvas = make("canvas", {}, this.sheet);
    this.tiers = make("div", { className: "tiers" }, this.sheet);
    this.svg = draw("svg", { height: HEIGHT, "data-lm-suppress-shortcuts": "true" }, this.sheet);
    this.bubble = make("div", { className: "bubble" }, this.sheet);
    const below = make("div", { className: "below" }, this.root);
    this.note = make("span", { className: "note" }, below);
    this.note.setAttribute("role", "status");
    make("span", {}, below, "Drag ↔ the end of a phone, ↕ a point of the pitch; or Tab and arrow keys.");
    const legend = make("span", {}, below);
    legend.innerHTML =
      '<svg class="mark" width="22" height="10"><rect width="22" height="10" fill="#333"/>' +
      '<path class="former" d="M0 5H22"/></svg>pitch as it was';
    make("span", { innerHTML: '<span class="mark changed"></span>changed' }, below);
    for (const hz of PITCH_TICKS) {
      const text = draw("text", { x: 6, y: this.pitchY(hz) + 4 }, this.hertz);
      text.textContent = hz === 500 ? "500 Hz" : hz;
      if (hz === 500) text.setAttribute("y", 11);
      if (hz === 60) text.setAttribute("y", SPECTROGRAM - 1);
    }
  }

  listen() {
    const on = (names, act) => this.model.on(names, act, this);
    on("change:phones change:words", () => this.takePlan());
    on("change:numbers change:first", () => this.takeNumbers());
    on("change:sound", () => this.takeSound());
    on("change:busy change:note change:failed", () => this.takeStatus());
    on("change:busy", () => this.playWhenSaid()); // the same sound again is no change of it
    on("change:seed", () => this.takeStatus());
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(this.scroll);
  }

  close() {
    this.sizes.disconnect();
    this.model.off(null, null, this);
    this.player.pause();
    clearTimeout(this.waiting);
  }

  // ---- what Python says

  takePlan() {
    this.phones = this.model.get("phones");
    this.buildPlan();
    this.takeNumbers();
  }

  takeNumbers() {
    const numbers = this.model.get("numbers");
    if (numbers.seconds.length !== this.phones.length) return; // the phones are on their way
    this.seconds = [...numbers.seconds];
    this.pitch = numbers.pitch.map((three) => [...three]);
    this.first = this.model.get("first");
    if (this.held?.pointer === undefined) this.place();
  }

  async takeSound() {
    const bytes = this.model.get("sound");
    if (!bytes?.byteLength) return;
    URL.revokeObjectURL(this.player.src);
    this.player.src = URL.createObjectURL(new Blob([bytes], { type: "audio/wav" }));
    this.drawKilohertz();
    this.bitmap = await createImageBitmap(new Blob([this.model.get("picture")], { type: "image/png" }));
    this.fit();
  }

  takeStatus() {
    const { busy, note, failed, seed } = Object.fromEntries(
      ["busy", "note", "failed", "seed"].map((name) => [name, this.model.get(name)])
    );
    this.sayButton.disabled = busy;
    this.sayButton.textContent = busy ? "Speaking …" : "Say it";
    this.note.textContent = busy && !note ? "Speaking …" : note;
    this.note.classList.toggle("failed", failed);
    this.note.setAttribute("role", failed ? "alert" : "status");
    if (seed > this.seedSlider.max) this.seedSlider.max = seed;
    this.seedSlider.value = seed;
    this.seedOutput.textContent = seed;
  }

  playWhenSaid() {
    if (this.model.get("busy")) return;
    if (this.wantsSound && !this.model.get("failed")) this.play();
    this.wantsSound = false;
  }

  // ---- what Python is told

  press(name) {
    this.send();
    this.model.send({ press: name });
  }

  say() {
    this.wantsSound = true;
    this.player.pause();
    this.sayButton.disabled = true;
    this.sayButton.textContent = "Speaking …";
    this.press("say");
  }

  send() {
    clearTimeout(this.waiting);
    const numbers = { seconds: [...this.seconds], pitch: this.pitch.map((three) => [...three]) };
    if (JSON.stringify(numbers) === JSON.stringify(this.model.get("numbers"))) return;
    this.model.set("numbers", numbers);
    this.model.save_changes();
  }

  // ---- the board: made once for the phones, placed again for each number

  buildPlan() {
    this.tiers.replaceChildren();
    this.svg.replaceChildren();
    this.labels = this.phones.map((phone, index) => {
      const name = `tier phone ${index % 2 ? "low" : ""} ${phone.pause ? "pause" : ""}`;
      const label = make("div", { className: name }, this.tiers);
      make("span", {}, label, phone.pause ? "" : phone.phone);
      return label;
    });
    this.words = this.model.get("words");
    this.wordLabels = this.words.map(({ text }) => make("div", { className: "tier word", title: text }, this.tiers, text));
    this.axis = draw("g", {}, this.svg);
    this.ends = this.phones.map((phone, index) => this.buildEnd(phone, index));
    this.lines = {};
    for (const name of ["casing thin", "former", "casing", "between", "pitch"])
      this.lines[name] = draw("path", { class: name }, this.svg);
    this.points = this.phones.flatMap((phone, index) =>
      [0, 1, 2].filter((third) => phone.voiced[third]).map((third) => this.buildPoint(phone, index, third))
    );
    const whole = { y: 0, height: WORDS[0] + WORDS[1], width: 2 };
    this.playhead = draw("rect", { class: "playhead", ...whole }, this.svg);
    for (const handles of [this.ends, this.points])
      if (handles.length) handles[0].group.setAttribute("tabindex", 0);
  }

  buildEnd(phone, index) {
    const ofWord = this.words.some(({ last }) => last === index) || phone.pause || this.phones[index + 1]?.pause;
    const name = phone.pause ? "pause" : `${phone.phone}${phone.word ? ` in ${phone.word}` : ""}`;
    const handle = this.buildHandle(`handle end ${ofWord ? "outer" : ""}`, `End of ${name}`);
    Object.assign(handle, { index, kind: "end", bottom: ofWord ? WORDS[0] + WORDS[1] : PHONES[0] + PHONES[1] });
    handle.rule = draw("line", { class: "rule", y1: 0, y2: SPECTROGRAM }, handle.group);
    handle.knob = draw("circle", { class: "knob", r: 5, cy: KNOBS }, handle.group);
    handle.hit = draw("rect", { class: "hit", y: 0, height: PHONES[0] + PHONES[1] }, handle.group);
    return handle;
  }

  buildPoint(phone, index, third) {
    const where = ["beginning", "middle", "end"][third];
    const handle = this.buildHandle("handle point", `Pitch of ${phone.phone} in ${phone.word}, ${where}`);
    Object.assign(handle, { index, third, kind: "point" });
    handle.dot = draw("circle", { class: "dot", r: 4.5 }, handle.group);
    handle.hit = draw("circle", { class: "hit" }, handle.group);
    return handle;
  }

  buildHandle(name, label) {
    const group = draw("g", { class: name, tabindex: -1, role: "slider", "aria-label": label }, this.svg);
    group.setAttribute("data-lm-suppress-shortcuts", "true");
    const handle = { group };
    group.addEventListener("pointerdown", (event) => this.grab(handle, event));
    group.addEventListener("pointermove", (event) => this.drag(handle, event));
    for (const over of ["pointerup", "pointercancel"])
      group.addEventListener(over, (event) => this.letGo(handle, event));
    group.addEventListener("keydown", (event) => this.key(handle, event));
    group.addEventListener("focus", () => this.focus(handle));
    group.addEventListener("blur", () => this.hideBubble());
    return handle;
  }

  fit() {
    const width = this.scroll.clientWidth;
    if (!width || this.held) return;
    const total = this.seconds.reduce((sum, one) => sum + one, 0);
    this.scale = clamp((MARGIN * width) / total, LEAST_SCALE, MOST_SCALE);
    this.place();
  }

  pitchY(hz) {
    const [least, most] = this.model.get("limits").pitch;
    const share = Math.log(clamp(hz, least, most) / least) / Math.log(most / least);
    return SPECTROGRAM - 6 - share * (SPECTROGRAM - 12);
  }

  place() {
    this.times = [0];
    for (const one of this.seconds) this.times.push(this.times.at(-1) + one);
    const total = this.times.at(-1);
    this.width = Math.max(this.scroll.clientWidth, Math.ceil(total * this.scale) + 30);
    this.sheet.style.width = `${this.width}px`;
    this.svg.setAttribute("width", this.width);
    const x = this.times.map((time) => time * this.scale);
    this.x = x;
    this.placeTiers(x);
    this.placeEnds(x);
    this.placePitch(x);
    this.drawTimeAxis(total);
    this.drawSpectrogram(x);
    this.tellSums(total);
  }

  placeTiers(x) {
    const put = (label, left, right, [top, height]) =>
      Object.assign(label.style, {
        left: `${left}px`, top: `${top}px`, width: `${Math.max(right - left, 1)}px`, height: `${height}px`,
      });
    this.labels.forEach((label, index) => {
      put(label, x[index], x[index + 1], PHONES);
      label.classList.toggle("changed", this.isChanged(index));
    });
    this.wordLabels.forEach((label, word) => {
      const { first, last } = this.words[word];
      put(label, x[first], x[last + 1], WORDS);
    });
  }

  isChanged(index) {
    const { seconds, pitch } = this.first;
    return (
      this.seconds[index] !== seconds[index] ||
      this.pitch[index].some((hz, third) => hz !== pitch[index][third] && this.phones[index].voiced[third])
    );
  }

  placeEnds(x) {
    const [least, most] = this.model.get("limits").seconds;
    for (const handle of this.ends) {
      const at = x[handle.index + 1];
      const left = Math.min(9, (at - x[handle.index]) / 2);
      const right = Math.min(9, ((x[handle.index + 2] ?? Infinity) - at) / 2);
      set(handle.rule, { x1: at, x2: at });
      set(handle.knob, { cx: at });
      set(handle.hit, { x: at - left, width: left + right });
      const seconds = this.seconds[handle.index];
      this.tellValue(handle, Math.round(1000 * seconds), 1000 * least, 1000 * most, "milliseconds");
    }
  }

  placePitch(x) {
    const [least, most] = this.model.get("limits").pitch;
    const at = (index, third) => x[index] + ((x[index + 1] - x[index]) * (2 * third + 1)) / 6;
    for (const handle of this.points) {
      const { index, third } = handle;
      const [cx, cy] = [at(index, third), this.pitchY(this.pitch[index][third])];
      set(handle.dot, { cx, cy });
      set(handle.hit, { cx, cy, r: clamp((x[index + 1] - x[index]) / 6, 5, 11) });
      this.tellValue(handle, Math.round(this.pitch[index][third]), least, most, "Hz");
    }
    const voiced = this.path(this.pitch, at, true);
    set(this.lines.casing, { d: voiced });
    set(this.lines.pitch, { d: voiced });
    set(this.lines.between, { d: this.path(this.pitch, at, false) });
    const former = this.path(this.first.pitch, at, true);
    for (const name of ["casing thin", "former"]) set(this.lines[name], { d: former });
  }

  path(pitch, at, voicedOnly) {
    let path = "";
    let pen = "M";
    this.phones.forEach((phone, index) => {
      for (const third of [0, 1, 2]) {
        if (voicedOnly ? !phone.voiced[third] : phone.pause) {
          pen = "M";
          continue;
        }
        path += `${pen}${at(index, third).toFixed(1)} ${this.pitchY(pitch[index][third]).toFixed(1)}`;
        pen = "L";
      }
    });
    return path;
  }

  tellValue({ group }, now, least, most, unit) {
    set(group, {
      "aria-valuenow": now, "aria-valuemin": least, "aria-valuemax": most, "aria-valuetext": `${now} ${unit}`,
    });
  }

  tellSums(total) {
    let [weights, sum, squares] = [0, 0, 0];
    this.phones.forEach((phone, index) => {
      phone.voiced.forEach((voiced, third) => {
        if (!voiced) return;
        const height = semitones(this.pitch[index][third], 100);
        const weight = this.seconds[index];
        weights += weight;
        sum += weight * height;
        squares += weight * height * height;
      });
    });
    const mean = sum / weights;
    const spread = Math.sqrt(Math.max(0, squares / weights - mean * mean));
    this.outputs.Length.textContent = `${total.toFixed(2)} s`;
    this.outputs.Pitch.textContent = weights ? `${Math.round(100 * 2 ** (mean / 12))} Hz` : "–";
    this.outputs.Melody.textContent = weights ? `± ${spread.toFixed(1)} st` : "–";
    this.outputs.Melody.title = "How far the pitch goes from its mean, in semitones";
  }

  // ---- spectrogram and axes

  drawSpectrogram(x) {
    const ratio = Math.min(window.devicePixelRatio || 1, WIDEST_CANVAS / this.width);
    const canvas = this.canvas;
    canvas.width = Math.round(this.width * ratio);
    canvas.height = Math.round(SPECTROGRAM * ratio);
    Object.assign(canvas.style, { width: `${this.width}px`, height: `${SPECTROGRAM}px` });
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.fillStyle = "#000004";
    context.fillRect(0, 0, x.at(-1), SPECTROGRAM);
    if (!this.bitmap) return;
    const spoken = this.model.get("spoken");
    const column = this.model.get("column_seconds");
    // Each phone of the sound is stretched to where the plan has it now.
    for (let index = 0; index + 1 < x.length; index += 1) {
      const from = clamp(spoken[index] / column + 0.5, 0, this.bitmap.width);
      const to = clamp(spoken[index + 1] / column + 0.5, 0, this.bitmap.width);
      if (to <= from) continue;
      const [left, width] = [x[index], x[index + 1] - x[index]];
      context.drawImage(this.bitmap, from, 0, to - from, this.bitmap.height, left, 0, width, SPECTROGRAM);
    }
  }

  drawKilohertz() {
    this.kilohertz.replaceChildren();
    const top = this.model.get("top_hertz") / 1000;
    const step = top > 6 ? 2 : 1;
    for (let value = 0; value <= top; value += step) {
      const y = SPECTROGRAM * (1 - value / top);
      const text = draw("text", { x: AXIS_WIDTH - 6, y: clamp(y + 4, 11, SPECTROGRAM - 1), "text-anchor": "end" }, this.kilohertz);
      text.textContent = value + step > top ? `${value} kHz` : value;
    }
  }

  drawTimeAxis(total) {
    this.axis.replaceChildren();
    const step = [0.1, 0.2, 0.5, 1].find((one) => one * this.scale >= 70) ?? 1;
    for (let number = 0; number * step <= total + 1e-9; number += 1) {
      const x = number * step * this.scale;
      draw("line", { class: "tick", x1: x, x2: x, y1: TIME_AXIS - 4, y2: TIME_AXIS }, this.axis);
      const anchor = number ? "middle" : "start";
      const text = draw("text", { x, y: TIME_AXIS + 14, "text-anchor": anchor }, this.axis);
      text.textContent = number ? (number * step).toFixed(1) : "0 s";
    }
  }

  // ---- hands

  grab(handle, event) {
    if (event.button) return;
    event.preventDefault();
    handle.group.setPointerCapture(event.pointerId);
    handle.group.focus({ preventScroll: true });
    this.hold(handle);
    Object.assign(this.held, { pointer: event.pointerId, from: [event.clientX, event.clientY] });
    this.mark(handle, true);
    this.tell(handle);
  }

  hold(handle) {
    this.held = {
      handle,
      seconds: [...this.seconds],
      pitch: this.pitch.map((three) => [...three]),
    };
  }

  drag(handle, event) {
    if (this.held?.handle !== handle || this.held.pointer !== event.pointerId) return;
    const [x, y] = this.held.from;
    if (handle.kind === "end") this.lengthen(handle, (event.clientX - x) / this.scale);
    else {
      const [least, most] = this.model.get("limits").pitch;
      const octaves = Math.log2(most / least) / (SPECTROGRAM - 12);
      this.raise(handle, 2 ** ((y - event.clientY) * octaves));
    }
    this.place();
    this.tell(handle);
  }

  letGo(handle, event) {
    if (this.held?.handle !== handle || this.held.pointer !== event.pointerId) return;
    this.held = null;
    this.mark(handle, false);
    this.hideBubble();
    this.send();
  }

  lengthen({ index }, seconds) {
    const [least, most] = this.model.get("limits").seconds;
    const before = this.held.seconds[index];
    const after = Math.round(1000 * (before + seconds)) / 1000;
    if (seconds) this.seconds[index] = clamp(after, Math.min(least, before), Math.max(most, before));
  }

  raise(handle, factor) {
    const [least, most] = this.model.get("limits").pitch;
    for (const [index, third] of this.alongWith(handle)) {
      const before = this.held.pitch[index][third];
      const after = Math.round(before * factor);
      this.pitch[index][third] = factor === 1 ? before : clamp(after, least, most);
    }
  }

  alongWith({ index, third }) {
    if (this.moves === "point") return [[index, third]];
    const word = this.words.find(({ first, last }) => first <= index && index <= last);
    const [first, last] = this.moves === "word" && word ? [word.first, word.last] : [index, index];
    const places = [];
    for (let one = first; one <= last; one += 1) for (const each of [0, 1, 2]) places.push([one, each]);
    return places;
  }

  key(handle, event) {
    const along = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const up = { ArrowDown: -1, ArrowUp: 1 }[event.key];
    if (along === undefined && up === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const [change, move] = handle.kind === "end" ? [along, up] : [up, along];
    if (move !== undefined) return this.focusNext(handle, handle.kind === "end" ? -move : move);
    const steps = change * (event.shiftKey ? 4 : 1);
    this.hold(handle);
    if (handle.kind === "end") this.lengthen(handle, 0.005 * steps);
    else this.raise(handle, 2 ** (steps / 48));
    this.held = null;
    this.place();
    this.tell(handle);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.send(), BLINK);
  }

  focusNext(handle, move) {
    const handles = handle.kind === "end" ? this.ends : this.points;
    handles[handles.indexOf(handle) + move]?.group.focus();
  }

  focus(handle) {
    for (const { group } of handle.kind === "end" ? this.ends : this.points)
      group.setAttribute("tabindex", group === handle.group ? 0 : -1);
    if (handle.group.matches(":focus-visible")) this.tell(handle);
  }

  mark(handle, held) {
    const places = handle.kind === "end" ? [handle.index] : this.alongWith(handle).map(([index]) => index);
    for (const index of places) this.labels[index].classList.toggle("held", held);
    handle.group.classList.toggle("held", held);
  }

  tell(handle) {
    const { index, third } = handle;
    const phone = this.phones[index].pause ? "pause" : this.phones[index].phone;
    const first = handle.kind === "end" ? this.first.seconds[index] : this.first.pitch[index][third];
    const now = handle.kind === "end" ? this.seconds[index] : this.pitch[index][third];
    const x = handle.kind === "end" ? this.x[index + 1] : Number(handle.dot.getAttribute("cx"));
    const y = handle.kind === "end" ? 18 : Number(handle.dot.getAttribute("cy"));
    this.bubble.textContent =
      handle.kind === "end"
        ? `${phone}  ${Math.round(1000 * now)} ms (${signed(1000 * (now - first), 0)})`
        : `${phone}  ${Math.round(now)} Hz (${signed(semitones(now, first), 1)} semitones)`;
    const [left, right] = [this.scroll.scrollLeft, this.scroll.scrollLeft + this.scroll.clientWidth];
    const width = this.bubble.offsetWidth;
    const beside = x + 14 + width < right ? x + 14 : x - 14 - width;
    Object.assign(this.bubble.style, {
      left: `${Math.max(left, beside)}px`, top: `${clamp(y - 14, 2, SPECTROGRAM - 30)}px`, visibility: "visible",
    });
  }

  hideBubble() {
    if (!this.held) this.bubble.style.visibility = "hidden";
  }

  // ---- sound

  play() {
    this.player.currentTime = 0;
    this.player.play().then(() => this.follow(), () => {}); // a browser may refuse: there is Play
  }

  follow() {
    const going = !this.player.paused && !this.player.ended;
    this.playhead.style.visibility = going ? "visible" : "hidden";
    if (!going) return;
    const spoken = this.model.get("spoken");
    const time = this.player.currentTime;
    let index = 0;
    while (index + 2 < spoken.length && spoken[index + 1] <= time) index += 1;
    const share = clamp((time - spoken[index]) / (spoken[index + 1] - spoken[index]), 0, 1);
    const x = this.x[index] + share * (this.x[index + 1] - this.x[index]);
    set(this.playhead, { x: x - 1 });
    const { scrollLeft, clientWidth } = this.scroll;
    if (x < scrollLeft || x > scrollLeft + clientWidth) this.scroll.scrollLeft = x - 40;
    requestAnimationFrame(() => this.follow());
  }
}

export default {
  render({ model, el }) {
    const view = new PlanView(model, el);
    return () => view.close();
  },
};
