/** Entry of the console: fonts, styles, the session, then the pages. */
import '@fontsource-variable/inter/index.css';
import '@fontsource/jetbrains-mono/400.css';
import '@fontsource/jetbrains-mono/500.css';
import '@fontsource/jetbrains-mono/700.css';
import './styles.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { beginPrefs } from './live/prefs.ts';
import { beginSession } from './live/session.ts';

const root = document.getElementById('root');
if (root) {
  beginPrefs();
  void beginSession();
  createRoot(root).render(<App />);
}
