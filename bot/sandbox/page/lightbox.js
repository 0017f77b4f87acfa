// Shows a picture at full size. The arrow keys go through the pictures of the message.

import { element, icon } from "./dom.js";

const dialog = () => document.getElementById("lightbox");

/** @param {HTMLElement} opener the button around the picture */
export function enlarge(opener) {
  const around = opener.closest("[data-id]") ?? opener.parentElement;
  const openers = [...around.querySelectorAll(".picture:not(.veiled)")];
  let at = openers.indexOf(opener);
  const show = () => dialog().replaceChildren(...content(openers[at].querySelector("img"), at, openers.length, turn));
  const turn = (step) => {
    at = (at + step + openers.length) % openers.length;
    show();
  };
  dialog().onkeydown = ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (step && openers.length > 1) turn(step);
  };
  dialog().onclick = ({ target }) => { if (!target.closest("button, a")) dialog().close(); };
  show();
  dialog().showModal();
}

function content(image, at, count, turn) {
  const many = count > 1;
  const step = (label, by) => element("button.turn", { type: "button", "aria-label": label, onclick: () => turn(by) },
    by > 0 ? "›" : "‹");
  return [
    element("img", { src: image.src, alt: image.alt }),
    element("footer", {},
      many ? step("Previous picture", -1) : null,
      element("span", {}, [many ? `${at + 1} of ${count}` : "", image.alt].filter(Boolean).join(" · ")),
      many ? step("Next picture", 1) : null,
      element("a.tool", { href: image.src, target: "_blank", rel: "noreferrer", "aria-label": "Open in browser" }, icon("out")),
      element("button.tool", { type: "button", "aria-label": "Close", onclick: () => dialog().close() }, icon("close"))),
  ];
}
