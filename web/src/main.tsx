import './styles/layers.css';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/page.css';
import './styles/buttons.css';
import './styles/fields.css';
import './styles/tables.css';
import './styles/marks.css';
import './styles/wishes.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ErrorBoundary } from 'react-error-boundary';
import { ApiError } from './api/client.ts';
import { App } from './app.tsx';
import { preload } from './routes.tsx';
import { mlflowPath } from './shell/mlflow-link.ts';
import { PageError } from './shell/page-error.tsx';

const linked = mlflowPath(location.hash);
if (linked !== undefined) history.replaceState(history.state, '', linked);
preload(location.pathname);

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // A request that the server refused will be refused again; one that did not arrive may arrive.
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
        <ErrorBoundary FallbackComponent={PageError}>
          <App />
        </ErrorBoundary>
      </QueryClientProvider>
    </StrictMode>,
  );
}
