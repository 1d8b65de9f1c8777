// Every rule of WCAG 2.0 to 2.2, A and AA, and what is good practice besides; and that a name holds what can be read,
// which axe has for an experiment.
const done = arguments[arguments.length - 1];
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const short = ({ id, help, nodes }) => ({
  id,
  help,
  nodes: nodes.map(({ target, html, failureSummary }) =>
    `${target.join(' ')}: ${html.slice(0, 160)}\n      ${(failureSummary || '').replace(/\s*\n\s*/g, ' ')}`),
});
axe.run(document, {
  runOnly: { type: 'tag', values: tags },
  rules: { 'label-content-name-mismatch': { enabled: true } },
  resultTypes: ['violations', 'incomplete', 'passes'],
}).then(
  ({ violations, incomplete, passes }) =>
    done({ violations: violations.map(short), incomplete: incomplete.map(short), passed: passes.length }),
  error => done({ error: String(error) }),
);
