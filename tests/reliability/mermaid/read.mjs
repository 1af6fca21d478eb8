// Reads a JSON list of Mermaid texts on standard input; writes for each what the real library makes of it.
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!DOCTYPE html><body></body>', { pretendToBeVisual: true });
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import('mermaid');
// As strict as GitHub, and without a picture of its own for what it cannot read.
mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', suppressErrorRendering: true });

const read = async (text) => {
  try {
    const { diagramType, config } = await mermaid.parse(text);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    const vertices = [...db.getVertices().values()];
    return {
      type: diagramType,
      config: Object.keys(config ?? {}),
      nodes: vertices.map(({ id, text: label, link, haveCallback }) =>
        ({ id, label: label ?? null, acts: Boolean(link || haveCallback) })),
      edges: db.getEdges().length,
    };
  } catch (error) {
    return { error: String(error?.message ?? error).slice(0, 300) };
  }
};

let input = '';
for await (const piece of process.stdin) input += piece;
const answers = [];
for (const text of JSON.parse(input)) answers.push(await read(text));
process.stdout.write(JSON.stringify(answers));
process.exit(0);
