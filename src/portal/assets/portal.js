// Small helps for the portal's pages. Every page works without them.
(function () {
  "use strict";

  // After a refused form, start at the list of what is wrong.
  var summary = document.querySelector(".govuk-error-summary");
  if (summary) {
    summary.setAttribute("tabindex", "-1");
    summary.focus();
    summary.addEventListener("blur", function () {
      summary.removeAttribute("tabindex");
    }, { once: true });
    // Focus the field itself and keep its label in view.
    summary.addEventListener("click", function (event) {
      var link = event.target.closest("a[href^='#']");
      var field = link && document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      var label = document.querySelector("label[for='" + field.id + "']");
      (label || field).scrollIntoView();
      field.focus({ preventScroll: true });
    });
  }

  // A second click on the same button within a second sends nothing.
  var pressed = new WeakMap();
  document.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button || button.type !== "submit") return;
    var now = Date.now();
    if (now - (pressed.get(button) || 0) < 1000) {
      event.preventDefault();
    } else {
      pressed.set(button, now);
    }
  });

  // Show and hide a password.
  document.querySelectorAll(".govuk-password-input__toggle").forEach(function (toggle) {
    var input = document.getElementById(toggle.getAttribute("aria-controls"));
    var status = toggle.parentNode.querySelector("[role=status]");
    if (!input) return;
    function show(visible) {
      input.type = visible ? "text" : "password";
      toggle.textContent = visible ? toggle.dataset.hide : toggle.dataset.show;
      toggle.setAttribute("aria-label", visible ? toggle.dataset.hideLabel : toggle.dataset.showLabel);
    }
    toggle.hidden = false;
    toggle.addEventListener("click", function () {
      var visible = input.type === "password";
      show(visible);
      if (status) status.textContent = visible ? toggle.dataset.shown : toggle.dataset.hidden;
    });
    // Sent as a password, so that the browser does not remember it as text.
    if (input.form) input.form.addEventListener("submit", function () { show(false); });
    window.addEventListener("pageshow", function () { show(false); });
  });

  // Account setup: ask once more before the answers are sent.
  var dialog = document.getElementById("setup-dialog");
  var form = dialog && dialog.closest("form");
  if (!form || typeof dialog.showModal !== "function") return;

  // The ticked rows with their answers; null where the server has to say what is missing.
  function choices() {
    var found = [];
    var complete = true;
    form.querySelectorAll("[data-record]").forEach(function (row) {
      var tick = row.querySelector("input[type=checkbox]");
      var select = row.querySelector("select");
      if (tick.checked !== (select.value !== "")) complete = false;
      if (tick.checked) {
        found.push([row.dataset.record, select.options[select.selectedIndex].text]);
      }
    });
    return complete && found.length ? found : null;
  }

  form.addEventListener("submit", function (event) {
    if (dialog.open) return;
    var chosen = choices();
    if (!chosen) return;
    event.preventDefault();
    // Nothing was sent, so the button may be pressed again at once.
    pressed.delete(event.submitter);
    var list = dialog.querySelector("dl");
    list.textContent = "";
    chosen.forEach(function (choice) {
      var row = document.createElement("div");
      row.className = "govuk-summary-list__row";
      ["dt", "dd"].forEach(function (name, i) {
        var cell = document.createElement(name);
        cell.className = i ? "govuk-summary-list__value" : "govuk-summary-list__key";
        cell.textContent = choice[i];
        row.appendChild(cell);
      });
      list.appendChild(row);
    });
    dialog.showModal();
    dialog.querySelector("h2").focus();
  });

  dialog.querySelector("[data-close]").addEventListener("click", function () {
    dialog.close();
  });
})();
