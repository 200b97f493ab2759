// The style sheet and the search script of the style guide's site. Inside the glossary room.
#pragma once

namespace homeword {

inline constexpr const char* style_sheet = R"css(:root { color-scheme: light; }
* { box-sizing: border-box; }
html { font: 112.5%/1.6 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; color: #1b1b1b; background: #ffffff; }
body { margin: 0 auto; max-width: 46rem; padding: 1rem; }
a { color: #0b4f91; }
a:focus-visible, input:focus-visible { outline: 3px solid #b35900; outline-offset: 2px; }
h1 { line-height: 1.25; font-size: 1.7rem; margin: 1rem 0 .5rem; overflow-wrap: anywhere; }
h2 { line-height: 1.3; font-size: 1.2rem; margin: 1.75rem 0 .5rem; border-bottom: 2px solid #c9d6e3; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 1rem 0 .15rem; }
p { margin: .25rem 0 .75rem; overflow-wrap: anywhere; }
.skip { position: absolute; inset-inline-start: -999rem; }
.skip:focus { position: static; }
.bar { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; justify-content: space-between; }
.bar a, .letters a { display: inline-block; padding: .5rem .35rem; min-width: 44px; min-height: 44px; }
.letters { display: flex; flex-wrap: wrap; list-style: none; padding: 0; margin: .5rem 0; }
.letters a { text-align: center; }
.notice { background: #fff4e0; border-inline-start: .4rem solid #b35900; padding: .5rem .75rem; }
.child { background: #eaf3ea; border-inline-start: .4rem solid #2e6b34; padding: .5rem .75rem; }
.words { list-style: none; padding: 0; margin: 0; }
.words li { padding: .5rem 0; border-bottom: 1px solid #dddddd; }
.words a { font-weight: 600; font-size: 1.05rem; }
.terms { list-style: none; padding: 0; margin: 0 0 .75rem; }
.examples { margin: 0 0 .75rem; padding-inline-start: 1.25rem; }
.date { white-space: nowrap; }
.best { font-size: 1.25rem; font-weight: 700; }
.avoid { text-decoration: line-through; color: #8a1f11; }
.small, .terms small { font-size: .9rem; color: #4a4a4a; }
.terms small { display: inline-block; margin-inline-start: .4rem; }
label { display: block; font-weight: 600; }
input[type=search] { font: inherit; width: 100%; padding: .6rem; border: 2px solid #4a4a4a; border-radius: .25rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
footer { margin-top: 2.5rem; border-top: 2px solid #c9d6e3; padding-top: .5rem; }
footer p { overflow-wrap: anywhere; }
@media (max-width: 42rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
@media print { .bar, .skip, .letters, .search { display: none; } html { font-size: 11pt; } .words li { break-inside: avoid; }
  h2, h3 { break-after: avoid; } .record { break-inside: avoid; }
  a { color: inherit; text-decoration: none; } .child, .notice { border: 1px solid #000000; background: none; } }
)css";

// Search without a server: the list is in the page, the script only hides what does not fit.
inline constexpr const char* script = R"js("use strict";
(function () {
  const box = document.getElementById("search");
  const field = document.getElementById("query");
  const status = document.getElementById("found");
  if (!box || !field || !status) return;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const sections = Array.from(document.querySelectorAll("section[data-letter]"));
  const items = Array.from(document.querySelectorAll("li[data-words]")).map((item) => ({ item, words: " " + plain(item.dataset.words) }));
  box.hidden = false;
  const search = () => {
    const wanted = plain(field.value).split(" ").filter((part) => part !== "");
    let count = 0;
    for (const entry of items) {
      const fits = wanted.every((part) => entry.words.includes(" " + part)) || wanted.every((part) => entry.words.includes(part));
      entry.item.hidden = !fits;
      if (fits) count += 1;
    }
    for (const section of sections) section.hidden = !section.querySelector("li[data-words]:not([hidden])");
    status.textContent = wanted.length === 0 ? "" : count === 0 ? status.dataset.none :
      count === 1 ? status.dataset.one : count + " " + status.dataset.many;
  };
  field.addEventListener("input", search);
  box.addEventListener("submit", (event) => event.preventDefault());
  search();
})();
)js";

}  // namespace homeword
