// Takes the one way on from a page that is only passed through; the page works without this file.

for (const form of document.querySelectorAll("form[data-submit-now]")) form.requestSubmit();
for (const link of document.querySelectorAll("a[data-follow-now]")) location.replace(link.href);
