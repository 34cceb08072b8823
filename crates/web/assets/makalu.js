// Progress while learning, what-if, and small comforts; every other page works without this file.

const token = document.querySelector('meta[name="csrf"]').content;

// The language button comes back to this page.
for (const field of document.querySelectorAll("[data-here]")) field.value = location.pathname + location.search;

// A file dropped on the form is sent at once.
for (const form of document.querySelectorAll("[data-drop]")) {
  const input = form.querySelector('input[type="file"]');
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer.files.length > 0) {
      input.files = event.dataTransfer.files;
      form.requestSubmit();
    }
  });
  input.addEventListener("change", () => { if (input.files.length > 0) form.requestSubmit(); });
}

// A button that was pressed says that it works, and is itself again when the page is come back to.
for (const button of document.querySelectorAll("[data-busy]")) {
  const asIs = button.textContent;
  button.form.addEventListener("submit", () => {
    button.textContent = button.dataset.busy;
    button.disabled = true;
  });
  addEventListener("pageshow", () => {
    button.textContent = asIs;
    button.disabled = false;
  });
}

// Progress as it comes; at its end the page of the project says what is next.
for (const box of document.querySelectorAll("[data-events]")) {
  const text = box.querySelector("[data-text]");
  const bar = box.querySelector("progress");
  const events = new EventSource(box.dataset.events);
  events.addEventListener("progress", (event) => {
    const said = JSON.parse(event.data);
    if (text.textContent !== said.text) text.textContent = said.text;
    bar.max = said.total;
    bar.value = said.done;
  });
  events.addEventListener("end", () => {
    events.close();
    setTimeout(() => location.assign(box.dataset.events.replace(/\/training\/events$/, "")), 300);
  });
}

// What if: one question at a time, the last one wins.
for (const form of document.querySelectorAll("[data-whatif]")) {
  const outcome = form.querySelector("[data-outcome]");
  const asIs = outcome.textContent;
  const cells = [...form.querySelectorAll("[data-column]")];
  let asking = false;
  let again = false;
  const ask = async () => {
    if (asking) { again = true; return; }
    asking = true;
    const set = cells.filter((c) => c.value !== c.dataset.was).map((c) => [c.dataset.column, c.value]);
    if (set.length === 0) {
      outcome.textContent = asIs;
    } else {
      const answer = await fetch(form.dataset.whatif, {
        method: "POST",
        headers: { "content-type": "application/json", "x-csrf-token": token },
        body: JSON.stringify({ set }),
      }).then((r) => r.json()).catch(() => null);
      if (answer) outcome.textContent = [answer.refused ?? answer.text, ...(answer.doubts ?? [])].join(" · ");
    }
    asking = false;
    if (again) { again = false; ask(); }
  };
  for (const slider of form.querySelectorAll("[data-for]")) {
    const cell = document.getElementById(slider.dataset.for);
    slider.addEventListener("input", () => {
      // As the table writes its numbers.
      cell.value = cell.dataset.was.includes(",") ? slider.value.replace(".", ",") : slider.value;
      ask();
    });
  }
  for (const cell of cells) cell.addEventListener("input", ask);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(ask, 0));
}

// The formulas to choose from, as a slider from simple to accurate; the table and the texts that it reads stay below.
for (const box of document.querySelectorAll("[data-front]")) {
  const section = document.getElementById("front");
  const table = section?.querySelector("table");
  const formulas = [...(section?.querySelectorAll("details pre") ?? [])].map((text) => text.textContent);
  // The most accurate model, which is no formula, comes last in the table.
  const rows = table ? [...table.tBodies[0].rows].slice(0, formulas.length) : [];
  if (rows.length < 2 || formulas.length !== rows.length) continue;
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
  const slider = box.querySelector("input");
  const show = () => {
    const at = slider.value - 1;
    const told = [...rows[at].cells].flatMap((cell, n) => {
      if (cell.textContent.trim() === "") return [];
      const pair = document.createElement("div");
      const [name, value] = [document.createElement("dt"), document.createElement("dd")];
      name.textContent = heads[n];
      value.textContent = cell.textContent;
      pair.append(name, value);
      return [pair];
    });
    box.querySelector("dl").replaceChildren(...told);
    box.querySelector("pre").textContent = formulas[at];
    slider.setAttribute("aria-valuetext", rows[at].cells[0].textContent);
  };
  slider.max = rows.length;
  slider.value = 1 + Math.max(0, rows.findIndex((row) => row.textContent.includes("◂")));
  slider.addEventListener("input", show);
  (table.closest(".scroll") ?? table).before(box);
  box.hidden = false;
  show();
}
