declare module 'pino-roll' {
  import type { DestinationStream } from 'pino';

  export default function openRolling(options: {
    file: string;
    extension: string;
    frequency: 'daily' | 'hourly';
    size: string;
    mkdir: boolean;
    sync: boolean;
    limit: { count: number; removeOtherLogFiles: boolean };
  }): Promise<DestinationStream & NodeJS.EventEmitter<{ error: [Error] }>>;
}
