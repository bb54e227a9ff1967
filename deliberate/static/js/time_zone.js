// Suggests the time zone of this device where one is chosen; the page works without this file.

// The time zone of this device: filled in where nothing was chosen yet, else offered.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const known = (name) => name && document.querySelector(`#time-zones option[value="${CSS.escape(name)}"]`);
for (const field of document.querySelectorAll("[data-zone-here]")) {
  if (known(zone) && field.value === field.defaultValue) field.value = zone;
}
for (const offer of document.querySelectorAll("[data-zone-offer]")) {
  const field = document.getElementById(offer.dataset.zoneOffer);
  const button = offer.querySelector("button");
  offer.hidden = !field || !known(zone) || field.value === zone;
  button.textContent = button.textContent.replace("{zone}", zone);
  button.addEventListener("click", () => {
    field.value = zone;
    offer.hidden = true;
  });
}
