import './editor.css';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useEffectEvent, useRef } from 'react';
import type { CheckProblem } from '../../../src/http/index.ts';
import { editorWords } from '../words/editor.ts';

const style = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.content], color: 'var(--ink)' },
  { tag: [tags.number, tags.bool, tags.atom], color: 'var(--completed)' },
  { tag: tags.comment, color: 'var(--faint)' },
  { tag: [tags.punctuation, tags.separator, tags.meta], color: 'var(--faint)' },
]);

/** Style elements carry the nonce of the page. */
function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

interface YamlEditorProps {
  readonly value: string;
  readonly label: string;
  readonly onChange?: (value: string) => void;
  readonly problems?: readonly CheckProblem[];
  readonly isReadOnly?: boolean;
}

/** A sweep file with colours, line numbers and marks at its problems. */
export default function YamlEditor({ value, label, onChange, problems, isReadOnly = false }: YamlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const change = useEffectEvent((text: string) => onChange?.(text));
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; later values are put in below
  useEffect(() => {
    if (host.current === null) return undefined;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(pageNonce()),
          lineNumbers(),
          history(),
          drawSelection(),
          highlightActiveLine(),
          indentUnit.of('  '),
          yaml(),
          syntaxHighlighting(style),
          ...(isReadOnly ? [] : [lintGutter()]),
          keymap.of([...defaultKeymap, ...historyKeymap, ...(isReadOnly ? [] : [indentWithTab])]),
          EditorState.readOnly.of(isReadOnly),
          EditorView.contentAttributes.of({ 'aria-label': editorWords.label(label) }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) change(update.state.doc.toString());
          }),
        ],
      }),
    });
    made.scrollDOM.tabIndex = 0;
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, []);
  // The form may rewrite the text: replaced only when it differs, so that typing never loses the caret.
  useEffect(() => {
    const editor = view.current;
    if (editor !== null && editor.state.doc.toString() !== value) {
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
    }
  }, [value]);
  useEffect(() => {
    const editor = view.current;
    if (editor !== null && problems !== undefined) {
      editor.dispatch(
        setDiagnostics(
          editor.state,
          problems.map((problem) => markOf(editor.state, problem)),
        ),
      );
    }
  }, [problems]);
  return <div ref={host} className="cm" />;
}

/** The rest of the line from where the problem begins. */
function markOf({ doc }: EditorState, { line, column, severity, message }: CheckProblem): Diagnostic {
  const at = doc.line(Math.min(doc.lines, Math.max(1, line)));
  const from = Math.min(at.to, at.from + column - 1);
  return { from, to: Math.max(from, at.to), severity, message };
}
