/** XML documents as pieces. */
import { entities } from './layers.ts';
import { allRemoved, copied, guarded, type Layer, masked, type Piece, removed } from './pieces.ts';
import type { Tape } from './tape.ts';
import { CANARY, drawName, drawSecret, drawText, type Kind, type Name, withoutBrackets } from './words.ts';

interface Style {
  /** Begins each line, once for each level; null for a document on one line. */
  indent: string | null;
  lineEnd: string;
  text: Layer;
  /** No content goes over lines. */
  isPlain: boolean;
}

/** An element with all below it, on one line or on lines of their own. */
export function drawXml(tape: Tape, isPlain: boolean): Piece[] {
  const style: Style = {
    indent: tape.onceIn(3) ? tape.pick(['  ', '\t', '']) : null,
    lineEnd: tape.pick(['\n', '\r\n']),
    text: entities(tape),
    isPlain,
  };
  return [
    copied(`<r>${style.indent === null ? '' : style.lineEnd}`),
    ...drawChildren(tape, style, 1, 2),
    copied('</r>'),
  ];
}

function drawChildren(tape: Tape, style: Style, level: number, depth: number): Piece[] {
  return tape
    .several(1, 4, () => drawElement(tape, style, level, depth))
    .flatMap((element) => onLine(element, style, level));
}

interface Element {
  kind: Kind;
  pieces: Piece[];
}

/** One that goes whole takes its line along. */
function onLine(element: Element, style: Style, level: number): Piece[] {
  const pieces =
    style.indent === null
      ? element.pieces
      : [copied(style.indent.repeat(level)), ...element.pieces, copied(style.lineEnd)];
  return element.kind === 'filter' ? allRemoved(pieces) : pieces;
}

const BEFORE = ['', '', '', 'ns:', 'soap-env:'];

/** A name as elements and attributes have them. */
function drawTagName(tape: Tape): Name {
  const name = drawName(tape);
  const text = withoutBrackets(name.text);
  // Nothing but the prefix is the placeholder of some text.
  // What an element called `name` holds is the name of what the next one holds.
  if (text === 'name') return { ...name, text: 'label' };
  const isOnlyPrefix = /(^|\.)(MMM|XXX)$/.test(text);
  return { ...name, text: isOnlyPrefix ? `${text}1` : text };
}

function drawElement(tape: Tape, style: Style, level: number, depth: number): Element {
  const way = tape.below(8);
  if (way === 7) return drawParam(tape, style);
  const name = drawTagName(tape);
  const tag = tape.pick(BEFORE) + name.text;
  const attributes = tape.several(0, 2, () => drawAttribute(tape, style)).flat();
  const start = [copied(`<${tag}`), ...attributes];
  if (name.kind === 'plain') {
    if (way === 0) return { kind: 'plain', pieces: [...start, copied('/>')] };
    if (way < 3 && depth > 0) {
      const inner = drawChildren(tape, style, level + 1, depth - 1);
      const before = style.indent === null ? '' : style.lineEnd;
      const after = style.indent === null ? '' : style.indent.repeat(level);
      return { kind: 'plain', pieces: [...start, copied(`>${before}`), ...inner, copied(`${after}</${tag}>`)] };
    }
    return { kind: 'plain', pieces: [...start, copied(`>${style.text.write(drawText(tape))}</${tag}>`)] };
  }
  // Without content there is nothing to mask.
  if (way === 0) return { kind: name.kind, pieces: [...start, guarded('/>')] };
  return {
    kind: name.kind,
    pieces: [...start, guarded('>'), masked(drawContent(tape, style, tag), 'MMM'), guarded(`</${tag}>`)],
  };
}

/** What a masked element holds: text, elements, also of its own name, CDATA, comments, lines. */
function drawContent(tape: Tape, style: Style, tag: string): string {
  const secret = () => style.text.write(drawSecret(tape));
  const content = tape
    .several(0, 3, () => {
      switch (tape.below(8)) {
        case 0:
        case 1:
          return secret();
        case 2:
          return `<b k="1">${secret()}</b>`;
        case 3:
          return `<${tag} k='>'>${secret()}</${tag}>`;
        case 4:
          return `<![CDATA[${CANARY}</${tag}>]]>`;
        case 5:
          return `<!-- ${CANARY} </${tag}> -->`;
        case 6:
          return `<${tag}/>${CANARY}<${tag}b>`;
        default:
          return `${style.lineEnd}  ${CANARY}${style.lineEnd}`;
      }
    })
    .join('');
  return style.isPlain ? content.replaceAll(/[\r\n]/g, ' ') : content;
}

/** An attribute with the space before it. */
function drawAttribute(tape: Tape, style: Style): Piece[] {
  const name = drawTagName(tape);
  const quote = tape.pick(['"', '"', "'"]);
  if (name.kind === 'plain') return [copied(` ${name.text}=${quote}${plainText(tape, style)}${quote}`)];
  const value = `${quote}${secretText(tape, style)}${quote}`;
  if (name.kind === 'filter') return [removed(` ${name.text}=${value}`)];
  return [guarded(` ${name.text}=`), masked(value, `${quote}MMM${quote}`)];
}

/** In attributes a name before `=` is a parameter, whatever string it is in; a line feed would be a space. */
const plainText = (tape: Tape, style: Style) => style.text.write(drawText(tape).replaceAll(/[MX\n\\]/g, 'm'));

/** A backslash before the closing quote would be taken for its escape. */
const secretText = (tape: Tape, style: Style) =>
  style.text.write(drawSecret(tape, style.isPlain).replaceAll(/[\\\r\n]/g, '-'));

const ELEMENTS = ['param', 'property', 'ns:header', 'Data'];

/** A name as an attribute, its value as another, before or after it, or as the content. */
function drawParam(tape: Tape, style: Style): Element {
  const element = tape.pick(ELEMENTS);
  const quote = tape.pick(['"', '"', "'"]);
  const attribute = tape.pick(['name', 'key', 'Name']);
  const { kind, text } = drawTagName(tape);
  const between = tape.pick(['', ' type="t"', ` id='1' type="a ${style.isPlain ? '' : '>'} b"`]);
  const name = ` ${attribute}=${quote}${text}${quote}`;
  const secret = kind === 'plain' ? plainText(tape, style) : secretText(tape, style);
  const written = `${quote}${secret}${quote}`;
  const value = kind === 'plain' ? copied(written) : masked(written, `${quote}MMM${quote}`);
  switch (tape.below(3)) {
    case 0:
      return { kind, pieces: [guarded(`<${element}${name}${between} value=`), value, guarded('/>')] };
    case 1: {
      // Before its name a value is hidden if no parameter is in it, or between.
      const alone = kind === 'plain' ? value : masked(written.replaceAll(/[MX]/g, 'm'), `${quote}MMM${quote}`);
      return {
        kind,
        pieces: [guarded(`<${element} value=`), alone, guarded(`${tape.pick(['', ' id="1"'])}${name}/>`)],
      };
    }
    default: {
      const content =
        kind === 'plain' ? copied(plainText(tape, style)) : masked(drawContent(tape, style, element), 'MMM');
      return { kind, pieces: [guarded(`<${element}${name}${between}>`), content, guarded(`</${element}>`)] };
    }
  }
}
