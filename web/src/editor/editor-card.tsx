import type { ComponentProps } from 'react';
import YamlEditor from './yaml-editor.tsx';

/** A card filled by an editor. */
export function EditorCard({
  title,
  sub,
  ...editor
}: ComponentProps<typeof YamlEditor> & { readonly title: string; readonly sub: string }) {
  return (
    <section className="card clip" style={{ minHeight: 560 }}>
      <header style={{ paddingBottom: 8 }}>
        <h2>{title}</h2>
        <span className="sub">{sub}</span>
      </header>
      <div style={{ flex: 1, borderTop: '1px solid var(--line)', minHeight: 0 }}>
        <YamlEditor {...editor} />
      </div>
    </section>
  );
}
