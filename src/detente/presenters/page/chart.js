"use strict";
// Text from reports is only ever set as textContent: a sentence is never markup.
(function () {
  const spec = JSON.parse(document.getElementById("spec").textContent);
  const panel = document.getElementById("panel");
  const layers = spec.vconcat[0].layer.map((layer) => layer.data.values);
  const events = new Map(layers.flat().filter((row) => row.sentence !== undefined).map((row) => [row.event_id, row]));
  const turns = layers.find((rows) => rows.length > 0 && rows[0].event_ids !== undefined) || [];

  function element(name, text, kind) {
    const made = document.createElement(name);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function article(row) {
    const made = document.createElement("article");
    made.append(element("blockquote", row.sentence));
    made.append(element("p", [row.days, row.type, row.direction, row.status,
      row.speaker ? "said by " + row.speaker : "", row.document, row.event_id].filter(Boolean).join(" · "), "facts"));
    return made;
  }

  function showEvent(row) {
    panel.replaceChildren(element("h2", row.type + ", " + row.days, row.tone), article(row));
  }

  function showTurn(turn) {
    const heading = turn.label + ": " + turn.size + " points, probability " + turn.probability;
    const carriers = turn.event_ids.map((id) => events.get(id)).filter(Boolean);
    panel.replaceChildren(element("h2", heading, turn.direction),
      element("p", "The events that carry it, the strongest first", "facts"), ...carriers.map(article));
  }

  function show(row) {
    if (!row) return;
    if (row.event_ids !== undefined) showTurn(row);
    else if (events.has(row.event_id)) showEvent(events.get(row.event_id));
  }

  for (const turn of turns) {
    const button = element("button", turn.label, turn.direction);
    button.type = "button";
    button.addEventListener("click", () => showTurn(turn));
    document.getElementById("turns").append(button);
  }

  window.vegaEmbed("#chart", spec, { mode: "vega-lite", renderer: "svg", actions: false })
    .then((result) => result.view.addEventListener("click", (_, item) => show(item && item.datum)))
    .catch((error) => panel.replaceChildren(element("p", "The chart cannot be drawn: " + error.message)));
})();
