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

  // A visit ends by itself. Say so in time, and let its person stay.
  var visit = document.getElementById("visit");
  if (visit && window.fetch && window.AbortController && window.HTMLDialogElement) {
    watch(visit.dataset);
  }

  function watch(data) {
    var idle = document.getElementById("visit-idle");
    var last = document.getElementById("visit-last");
    var warning = Number(data.warning);
    // What the server said, in seconds, and when it did.
    var unused, atMost, wall, steady;
    // What is asked at present, the number of that question, and how many found no answer.
    var asking = null, asked = 0, misses = 0;
    var timer, said, isRead = false, isOver = false;

    function told(newUnused, newAtMost) {
      unused = Number(newUnused);
      atMost = Number(newAtMost);
      wall = Date.now();
      steady = performance.now();
      misses = 0;
      isRead = isRead && isLast();
    }

    // One clock may stand still while the machine sleeps, and the other may be put back.
    function passed() {
      return Math.max(Date.now() - wall, performance.now() - steady) / 1000;
    }

    function left() {
      return Math.max(0, Math.ceil(Math.min(unused, atMost) - passed()));
    }

    // Whether staying does not help any more.
    function isLast() {
      return atMost - passed() <= warning;
    }

    function opened() {
      return idle.open ? idle : last.open ? last : null;
    }

    function close() {
      var dialog = opened();
      if (dialog) dialog.close();
    }

    function later(seconds) {
      clearTimeout(timer);
      if (!isOver) timer = setTimeout(tick, Math.min(seconds, 3600) * 1000);
    }

    // With `true` straight after the server's answer; else another tab may have stayed meanwhile.
    function tick(isSure) {
      var seconds = left();
      if (seconds > warning) {
        close();
        later(seconds - warning);
      } else if (seconds === 0) {
        if (opened()) show(seconds);
        ask("GET");
        later(1);
      } else if (isRead && isLast()) {
        later(seconds);
      } else if (opened() || isSure === true) {
        show(seconds);
        later(1);
      } else {
        ask("GET");
        later(1);
      }
    }

    function words(seconds) {
      var minutes = Math.floor(seconds / 60);
      var rest = seconds % 60;
      var parts = [];
      if (minutes) parts.push(minutes + " " + (minutes === 1 ? data.minute : data.minutes));
      if (rest || !minutes) parts.push(rest + " " + (rest === 1 ? data.second : data.seconds));
      return parts.join(" ");
    }

    function say(dialog, text) {
      dialog.querySelector("[role=status]").textContent = text;
    }

    function show(seconds) {
      var dialog = isLast() ? last : idle;
      // Whoever listens hears it a moment after the heading, once a minute, and near the end.
      var mark = seconds <= 20 ? 20 : Math.ceil(seconds / 60) * 60;
      if (!dialog.open) {
        close();
        say(dialog, "");
        said = null;
        dialog.showModal();
        dialog.querySelector("h2").focus();
      } else if (mark !== said) {
        said = mark;
        say(dialog, data.left + " " + words(seconds));
      }
      dialog.querySelector("[data-clock]").textContent = words(seconds);
    }

    // What is on the screen may be nobody else's business: it goes, and cannot be gone back to.
    function leave() {
      isOver = true;
      clearTimeout(timer);
      location.replace("/session/ended");
    }

    // Somebody else signed in in this browser, or followed another link.
    function isAnothers(answer) {
      return answer.status === 204 && data.whose && answer.headers.get("session-whose") !== data.whose;
    }

    // Asking leaves the session as it is; a POST makes it longer.
    function ask(method) {
      if (isOver || asking === "POST" || asking === method) return;
      asking = method;
      asked += 1;
      var mine = asked;
      var stop = new AbortController();
      var limit = setTimeout(function () { stop.abort(); }, 5000);
      function done(answer) {
        clearTimeout(limit);
        if (mine !== asked || isOver) return;
        asking = null;
        if (answer && (answer.status === 401 || isAnothers(answer))) {
          leave();
        } else if (answer && answer.status === 204) {
          told(answer.headers.get("session-unused"), answer.headers.get("session-at-most"));
          tick(true);
        } else {
          missed(method);
        }
      }
      fetch("/session", { method: method, cache: "no-store", signal: stop.signal })
        .then(done, function () { done(null); });
    }

    // Without an answer this page's own clock must do; at its end there are a few tries more.
    function missed(method) {
      if (method === "POST") isRead = false;
      if (left() > 0) {
        tick(true);
        if (method === "POST" && opened()) say(opened(), data.failed);
      } else if (misses < 3) {
        misses += 1;
      } else {
        leave();
      }
    }

    function stay() {
      if (last.open) {
        isRead = true;
        last.close();
      }
      ask("POST");
    }

    [idle, last].forEach(function (dialog) {
      dialog.querySelector("[data-stay]").addEventListener("click", stay);
      dialog.addEventListener("cancel", function (event) {
        event.preventDefault();
        stay();
      });
    });

    // After a sleep, in front again, or on a page out of the browser's memory: the session may be over, or
    // another person's by now.
    function back() {
      if (opened() || data.whose) ask("GET");
      else tick();
    }
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState === "visible") back();
    });
    window.addEventListener("focus", back);
    window.addEventListener("pageshow", function (event) {
      if (event.persisted) back();
    });

    told(data.unused, data.atMost);
    tick(true);
  }

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
