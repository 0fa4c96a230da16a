import './theme/fonts.css';
import './theme/tokens.css';
import './theme/base.css';
import './theme/layout.css';
import './theme/controls.css';
import './theme/parts.css';
import './theme/charts.css';
import './theme/change.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { ApiError } from './data/api.ts';
import { mlflowPath } from './frame/mlflow-link.ts';
import { preload } from './views/loaders.ts';

const linked = mlflowPath(location.hash);
if (linked !== undefined) history.replaceState(history.state, '', linked);
preload(location.pathname);

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What the server refused it will refuse again; what did not arrive may arrive.
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
      refetchOnWindowFocus: false,
      staleTime: 30_000,
    },
  },
});

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}
