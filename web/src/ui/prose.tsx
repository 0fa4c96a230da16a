/** A sentence in which backquotes mark code, so that the whole sentence stays in one piece in `words/`. */
export function Prose({ text }: { readonly text: string }) {
  // Code is at the odd indexes.
  return text.split('`').map((part, i) =>
    i % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence keep their places
      <span key={i} className="mono">
        {part}
      </span>
    ),
  );
}
